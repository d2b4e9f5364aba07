import assert from "node:assert/strict";
import { configDifferences, flatConfig } from "../../src/config/flat_config.ts";

Deno.test("flatConfig() names every value by its full key", () => {
  const config = { train: { loss: { name: "hap2s", margin: null }, steps: [1, 2] }, seed: 3 };
  assert.deepEqual([...flatConfig(config)], [
    ["train.loss.name", "hap2s"],
    ["train.loss.margin", null],
    ["train.steps", [1, 2]],
    ["seed", 3],
  ]);
});

Deno.test("configDifferences() finds other values and keys that one side lacks", () => {
  const first = { train: { rate: 1, list: ["a"], same: [1], old: null } };
  const second = { train: { rate: 2, list: ["a", "b"], same: [1], fresh: { deep: true } } };
  assert.deepEqual(configDifferences(first, second), [
    { key: "train.rate", first: 1, second: 2 },
    { key: "train.list", first: ["a"], second: ["a", "b"] },
    { key: "train.old", first: null, second: undefined },
    { key: "train.fresh.deep", first: undefined, second: true },
  ]);
  assert.deepEqual(configDifferences(first, structuredClone(first)), []);
});
