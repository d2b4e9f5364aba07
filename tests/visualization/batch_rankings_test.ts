import assert from "node:assert/strict";
import { rankingInputOf } from "../../src/ranking/embeddings_file.ts";
import { batchRankings } from "../../src/visualization/batch_rankings.ts";
import { naiveQueryMetrics, naiveRanking } from "../metrics/naive_ranking.ts";
import { embeddingsToShow, rowOf } from "./embeddings_to_show.ts";

const categories = [..."aaaabbbbccccddddeeee"];
const file = embeddingsToShow(categories);
const settings = { categories_per_batch: 3, samples_per_category: 4 };

Deno.test("batchRankings() ranks each batch by one of its own, as a naive ranking does", async () => {
  const batches = await batchRankings(file, settings, { count: 2, seed: 0 });
  assert.equal(batches.length, 2);
  for (const { query, others, ...positions } of batches) {
    const rows = [query, ...others].map(rowOf);
    const shown = rows.map((row) => categories[row]);
    assert.equal(new Set(rows).size, 12);
    assert.deepEqual([...new Set(shown)].map((name) => shown.filter((it) => it === name).length), [
      4,
      4,
      4,
    ]);

    const whole = rankingInputOf(file);
    const inBatch = Uint8Array.from(categories.keys(), (row) => rows.includes(row) ? 1 : 0);
    const positionOf = (row: number) => {
      const ranking = naiveRanking({ ...whole, isGallery: inBatch }, row, "pessimistic");
      const relevant = ranking.map((other) => categories[other.row] === categories[row]);
      return naiveQueryMetrics(relevant, []).rankingPosition;
    };
    const [asked] = rows;
    const expected = naiveRanking({ ...whole, isGallery: inBatch }, asked);
    others.forEach((other, place) => {
      assert.equal(other.rank, place + 1);
      // At equal distance the order within the batch decides.
      assert.ok(Math.abs(other.distance - expected[place].distance) < 1e-6);
      assert.equal(other.sameCategory, other.category === query.category);
    });
    assert.ok(Math.abs(positions.queryAverageRankingPosition - positionOf(asked)) < 1e-9);
    const mean = rows.reduce((sum, row) => sum + positionOf(row), 0) / rows.length;
    assert.ok(Math.abs(positions.batchAverageRankingPosition - mean) < 1e-9);
  }
});

Deno.test("batchRankings() repeats with a seed, and differs with another", async () => {
  const drawn = (seed: number) => batchRankings(file, settings, { count: 2, seed });
  assert.deepEqual(await drawn(1), await drawn(1));
  assert.notDeepEqual(await drawn(1), await drawn(2));
});

Deno.test("batchRankings() shows a category with fewer than K once, not against itself", async () => {
  const uneven = embeddingsToShow([..."aabbbb"]);
  const [{ query, others }] = await batchRankings(
    uneven,
    { categories_per_batch: 2, samples_per_category: 4 },
    { count: 1, seed: 0 },
  );
  assert.deepEqual([query, ...others].map(rowOf).sort(), [0, 1, 2, 3, 4, 5]);
});

Deno.test("batchRankings() gives no more batches than an epoch has", async () => {
  assert.equal((await batchRankings(file, settings, { count: 50, seed: 0 })).length, 2);
});

Deno.test("batchRankings() refuses fewer categories than a batch has", async () => {
  const many = { categories_per_batch: 6, samples_per_category: 2 };
  await assert.rejects(() => batchRankings(file, many, { count: 1, seed: 0 }), {
    name: "UserError",
    message: /6 categories: there are 5/,
  });
});
