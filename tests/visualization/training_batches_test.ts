import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { trainingBatches } from "../../src/visualization/training_batches.ts";

Deno.test("trainingBatches() refuses hard classes, which no model has found yet", async () => {
  const config = parseConfig("train: {sampler: {name: hard_class}}", "a.yaml");
  const samples = Array.from({ length: 200 }, (_, row) => ({
    path: `/images/${row}.png`,
    category: `category ${row % 50}`,
  }));
  await assert.rejects(trainingBatches(config, samples, 1), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /batches of sampler hard_class/);
    return true;
  });
});
