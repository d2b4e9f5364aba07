import assert from "node:assert/strict";
import type { RankingInput } from "../../../src/metrics/ranking_input.ts";
import {
  alphaQueryExpansion,
  databaseAugmentation,
  rankExpanded,
} from "../../../src/ranking/re_ranking/query_expansion.ts";
import { rank } from "../../../src/ranking/rank.ts";
import { randomEmbeddings, selected, sortedByDistance, unitRows } from "./random_embeddings.ts";

function norm(values: number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** The mean of a row and its nearest by a plain loop. */
function naiveMean(input: RankingInput, row: number, k: number, alpha: number): number[] {
  const rows = unitRows(input);
  const gallery = selected(rows.length, input.isGallery);
  const sum = [...rows[row]];
  for (const other of sortedByDistance(rows, row, gallery).slice(0, k - 1)) {
    const similarity = rows[row].reduce((total, value, d) => total + value * rows[other][d], 0);
    const weight = Math.pow(Math.max(similarity, 0), alpha);
    rows[other].forEach((value, d) => sum[d] += weight * value);
  }
  return sum.map((value) => value / norm(sum));
}

function assertRows(actual: Float32Array, expected: number[][]): void {
  assert.equal(actual.length, expected.flat().length);
  expected.flat().forEach((value, i) => assert.ok(Math.abs(actual[i] - value) < 1e-6));
}

for (const [k, alpha] of [[5, 3], [2, 0.5], [4, 0], [1, 3]]) {
  Deno.test(`alphaQueryExpansion() and databaseAugmentation() equal a plain loop (k ${k}, alpha ${alpha})`, async () => {
    for (const input of randomEmbeddings(30, `expansion ${k}`)) {
      const samples = input.embeddings.length / input.dim;
      const queries = selected(samples, input.isQuery);
      const gallery = selected(samples, input.isGallery);
      if (gallery.length < k) continue;
      const mean = (row: number) => naiveMean(input, row, k, alpha);
      assertRows(await alphaQueryExpansion(input, { k, alpha }), queries.map(mean));
      assertRows(await databaseAugmentation(input, { k, alpha }), gallery.map(mean));
    }
  });
}

Deno.test("alphaQueryExpansion() averages 5 with the power 3 unless told otherwise", async () => {
  const [input] = randomEmbeddings(1, "defaults");
  assert.deepEqual(
    await alphaQueryExpansion(input),
    await alphaQueryExpansion(input, { k: 5, alpha: 3 }),
  );
});

Deno.test("rankExpanded() ranks by the new embeddings, and no query finds itself", async () => {
  for (const input of randomEmbeddings(30, "rank expanded")) {
    const rows = unitRows(input);
    const queries = selected(rows.length, input.isQuery);
    const gallery = selected(rows.length, input.isGallery);
    const k = Math.min(4, gallery.length - 1);
    const expanded = {
      queries: await alphaQueryExpansion(input, { k: 3 }),
      gallery: await databaseAugmentation(input, { k: 3 }),
    };
    const ranking = await rankExpanded(input, expanded, k);
    assert.deepEqual([...ranking.queries], queries);
    const newRow = (values: Float32Array, position: number) => [
      ...values.subarray(position * input.dim, (position + 1) * input.dim),
    ];
    queries.forEach((query, position) => {
      const asked = newRow(expanded.queries, position);
      const expected = gallery.map((row, place) => ({
        row,
        distance: norm(newRow(expanded.gallery, place).map((value, d) => value - asked[d])),
      })).filter(({ row }) => row !== query)
        .sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, k);
      assert.deepEqual(
        [...ranking.neighbours.subarray(position * k, (position + 1) * k)],
        expected.map(({ row }) => row),
      );
      expected.forEach(({ distance }, place) =>
        assert.equal(ranking.distances[position * k + place], Math.fround(distance))
      );
    });
  }
});

Deno.test("rankExpanded() with nothing new ranks as rank() does", async () => {
  for (const input of randomEmbeddings(12, "nothing new")) {
    const { queries, neighbours, distances, k } = await rank(input, { k: 1, normalize: true });
    assert.deepEqual(await rankExpanded(input, {}, 1), { queries, neighbours, distances, k });
  }
});

Deno.test("alphaQueryExpansion() refuses what cannot be", async () => {
  const input = { embeddings: new Float32Array([1, 0, 1, 1, 0, 1]), dim: 2 };
  for (const options of [{ k: 0 }, { k: 1.5 }, { k: 4 }, { alpha: -1 }, { alpha: NaN }]) {
    await assert.rejects(alphaQueryExpansion(input, options), RangeError, JSON.stringify(options));
  }
});
