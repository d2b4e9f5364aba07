import assert from "node:assert/strict";
import { describeRun } from "../../src/visualization/describe_run.ts";
import { embeddingsToShow } from "./embeddings_to_show.ts";

Deno.test("describeRun() names the run, its model, and the conditions", () => {
  const file = embeddingsToShow(["a", "a"]);
  assert.deepEqual(describeRun(file), {
    name: "mine",
    model: "cgd, embeddings of 2, images of 32 × 32, after epoch 7",
    protocol: file.protocol,
  });
});
