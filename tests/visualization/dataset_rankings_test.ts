import assert from "node:assert/strict";
import { type EmbeddingsFile, rankingInputOf } from "../../src/ranking/embeddings_file.ts";
import { datasetRankings } from "../../src/visualization/dataset_rankings.ts";
import { naiveQueryMetrics, naiveRanking } from "../metrics/naive_ranking.ts";
import { embeddingsToShow, rowOf } from "./embeddings_to_show.ts";

const categories = [..."aaabbbbccddddde"];
const file = embeddingsToShow(categories);
const withRoles = embeddingsToShow(
  categories,
  categories.map((_, row) => ([undefined, "query", "gallery"] as const)[row % 3]),
);

/** The average ranking position of a query, by walking down its whole ranking. */
function naivePosition(of: EmbeddingsFile, query: number): number {
  const input = rankingInputOf(of);
  const relevant = naiveRanking(input, query, "pessimistic")
    .map(({ row }) => categories[row] === categories[query]);
  return naiveQueryMetrics(relevant, []).rankingPosition;
}

for (const [what, shown] of [["without roles", file], ["with roles", withRoles]] as const) {
  Deno.test(`datasetRankings() shows what a naive ranking finds, ${what}`, async () => {
    const input = rankingInputOf(shown);
    const queries = categories.keys().filter((row) => input.isQuery![row] === 1).toArray();
    const { rows, queryCount, galleryCount } = await datasetRankings(shown, {
      rows: 100,
      order: "random",
      seed: 1,
      k: 4,
    });
    assert.deepEqual(rows.map(({ query }) => rowOf(query)).sort((a, b) => a - b), queries);
    assert.equal(queryCount, queries.length);
    assert.equal(galleryCount, input.isGallery!.filter(Boolean).length);
    for (const { query, neighbours, averageRankingPosition } of rows) {
      const row = rowOf(query);
      const expected = naiveRanking(input, row).slice(0, 4);
      assert.deepEqual(neighbours.map(rowOf), expected.map(({ row }) => row));
      neighbours.forEach((neighbour, place) => {
        assert.equal(neighbour.rank, place + 1);
        assert.ok(Math.abs(neighbour.distance - expected[place].distance) < 1e-6);
        assert.equal(neighbour.sameCategory, categories[rowOf(neighbour)] === categories[row]);
      });
      assert.ok(Object.is(averageRankingPosition, naivePosition(shown, row)), query.path);
    }
  });
}

Deno.test("datasetRankings() shows the worst first, without queries that have no others", async () => {
  const { rows } = await datasetRankings(file, { rows: 6, order: "worst first", seed: 0 });
  const positions = [...categories.keys()].map((row) => naivePosition(file, row));
  const worst = positions.filter((position) => !Number.isNaN(position))
    .sort((a, b) => b - a).slice(0, 6);
  assert.deepEqual(rows.map((row) => row.averageRankingPosition), worst);
});

Deno.test("datasetRankings() draws the same random queries for a seed, others for another", async () => {
  const drawn = async (seed: number) => {
    const { rows } = await datasetRankings(file, { rows: 5, order: "random", seed });
    return rows.map(({ query }) => rowOf(query));
  };
  assert.deepEqual(await drawn(3), await drawn(3));
  assert.notDeepEqual(await drawn(3), await drawn(4));
  assert.equal(new Set(await drawn(3)).size, 5);
});

Deno.test("datasetRankings() shows fewer neighbours where the gallery is small", async () => {
  const small = embeddingsToShow(["a", "a", "b"]);
  const { rows } = await datasetRankings(small, { rows: 9, order: "random", seed: 0 });
  assert.deepEqual(rows.map(({ neighbours }) => neighbours.length), [2, 2, 2]);
});

Deno.test("datasetRankings() shows the whole gallery to queries that are not in it", async () => {
  const apart = embeddingsToShow(["a", "a", "b"], ["query", "gallery", "gallery"]);
  const { rows } = await datasetRankings(apart, { rows: 9, order: "random", seed: 0 });
  assert.deepEqual(rows.map(({ neighbours }) => neighbours.map(rowOf).sort()), [[1, 2]]);
});

Deno.test("datasetRankings() refuses a single image, which has nothing to be ranked", async () => {
  const single = embeddingsToShow(["a"]);
  await assert.rejects(() => datasetRankings(single, { rows: 1, order: "random", seed: 0 }), {
    name: "UserError",
    message: /the test part has a single image/,
  });
});
