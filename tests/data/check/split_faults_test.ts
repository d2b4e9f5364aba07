import assert from "node:assert/strict";
import { redoneSplitFaults, testFaults } from "../../../src/data/check/split_faults.ts";
import type { Sample } from "../../../src/data/sample.ts";

let made = 0;
function sample(category: string, more: Partial<Sample> = {}): Sample {
  return { path: `/${made++}.png`, category, ...more };
}

const zeroShot = { split: "zero_shot" } as const;

Deno.test("redoneSplitFaults() finds categories in both parts, which zero-shot cannot use", () => {
  const samples = [
    sample("a", { split: "train" }),
    sample("b", { split: "test" }),
    sample("b", { split: "train" }),
  ];
  const [fault] = redoneSplitFaults(samples, zeroShot);
  assert.equal(fault.kind, "split_redone");
  assert.match(fault.message, /^1 category is in train and in test \("b"\)/);
  assert.deepEqual(fault.paths, [samples[1].path]);
  assert.deepEqual(redoneSplitFaults(samples, { split: "given" }), []);
});

Deno.test("redoneSplitFaults() finds images in no part, where others are in one", () => {
  const parts = [sample("a", { split: "train" }), sample("b", { split: "test" })];
  assert.deepEqual(redoneSplitFaults(parts, zeroShot), []);
  assert.deepEqual(redoneSplitFaults([sample("a"), sample("b")], zeroShot), []);
  const [fault] = redoneSplitFaults([...parts, sample("c")], zeroShot);
  assert.match(fault.message, /^1 image is in no part/);
});

Deno.test("testFaults() finds queries that nothing can be found for", () => {
  const query = { role: "query" } as const;
  const gallery = { role: "gallery" } as const;
  const kinds = (samples: Sample[]) => testFaults(samples).map(({ kind }) => kind);
  assert.deepEqual(kinds([]), []);
  assert.deepEqual(kinds([sample("a"), sample("a")]), []);
  assert.deepEqual(kinds([sample("a"), sample("a"), sample("b")]), ["lone_test_category"]);
  assert.deepEqual(kinds([sample("a", query), sample("a", gallery)]), []);
  // One image that is both does not find itself, but the query finds it.
  const mixed = [sample("a", query), sample("a")];
  assert.deepEqual(testFaults(mixed).map(({ paths }) => paths), [[mixed[1].path]]);
  assert.deepEqual(kinds([sample("a", query), sample("a", query), sample("b", gallery)]), [
    "query_without_match",
  ]);
  assert.deepEqual(kinds([sample("a", gallery), sample("a", gallery)]), ["no_queries"]);
  assert.deepEqual(kinds([sample("a", query), sample("a", query)]), [
    "no_gallery",
    "query_without_match",
  ]);
  // Distractors ask nothing.
  assert.deepEqual(kinds([sample("a"), sample("a"), sample("b", gallery)]), []);
});
