import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { forEachPositiveRanks, type NearestItem } from "../../src/metrics/positive_ranks.ts";
import { prepareRanking } from "../../src/metrics/ranking_input.ts";
import { measureRanking } from "../../src/ranking/measure_ranking.ts";
import type { MemoryPlan } from "../../src/ranking/memory_plan.ts";
import { positiveRanksByProducts } from "../../src/ranking/positive_ranks_by_products.ts";
import type { OpenDotProducts } from "../../src/ranking/tile_products.ts";
import { openFloat32DotProducts } from "../../src/tensor/open_dot_products.ts";
import { randomSets } from "../metrics/naive_ranking.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { tensorflowOnce } from "../harness/test_on_tensorflow.ts";
import { hardSets } from "./hard_sets.ts";

const plans: MemoryPlan[] = [
  { queries: 7, queryTile: 3, galleryTile: 5 },
  { queries: 1000, queryTile: 17, galleryTile: 33 },
  { queries: 1000, queryTile: 1000, galleryTile: 1000 },
];

for (const name of ["wasm", "tensorflow"] as const) {
  const open: OpenDotProducts = (options) => openFloat32DotProducts(options, name);
  const needs = name === "wasm" ? [] : [tensorflowOnce];

  await optionalTest(
    `positiveRanksByProducts() equals forEachPositiveRanks() (${name})`,
    needs,
    async () => {
      for (const [samples, dim] of [[40, 3], [130, 20]]) {
        const random = createRandom(`labels ${samples}`);
        const labels = Int32Array.from({ length: samples }, () => random.integer(samples / 4));
        const mask = (share: number) =>
          Uint8Array.from(
            { length: samples },
            (_, row) => row === 0 || random.next() < share ? 1 : 0,
          );
        const masks = [{}, { isQuery: mask(0.5), isGallery: mask(0.6) }];
        for (const set of hardSets(samples, dim, "ranks")) {
          for (const [index, ties] of (["pessimistic", "optimistic", "index"] as const).entries()) {
            const prepared = prepareRanking({ ...set, ...masks[index % 2] });
            const expected: [number[], number, NearestItem][] = [];
            forEachPositiveRanks(prepared, labels, ties, (ranks, position, nearest) => {
              expected.push([[...ranks], position, nearest]);
            });
            const found: typeof expected = [];
            const plan = plans[index];
            const done = await positiveRanksByProducts(
              { prepared, labels, ties, plan, open },
              (ranks, position, nearest) => found.push([[...ranks], position, nearest]),
            );
            assert.ok(done);
            assert.deepEqual(found, expected, `${set.name}, ${ties}`);
          }
        }
      }
    },
  );
}

Deno.test("measureRanking() equals evaluateRanking()", async () => {
  for (const set of randomSets(40, "measure")) {
    const options = { recallAt: [1, 3], precisionAt: [2], ties: "index", normalize: true } as const;
    const expected = evaluateRanking(set, options);
    assert.deepEqual(await measureRanking(set, { ...options, by: "wasm" }), expected);
    assert.deepEqual(await measureRanking(set, options), expected);
  }
});

Deno.test("measureRanking() refuses what evaluateRanking() refuses", async () => {
  const input = { embeddings: new Float32Array(4), dim: 1, labels: new Int32Array(3) };
  await assert.rejects(() => measureRanking(input, { by: "wasm" }), /one label each/);
  const labelled = { ...input, labels: new Int32Array(4) };
  await assert.rejects(() => measureRanking(labelled, { recallAt: [0] }), /Recall@0/);
  labelled.embeddings[2] = NaN;
  await assert.rejects(() => measureRanking(labelled, { by: "wasm" }), /row 2/);
});
