import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { type EmbeddingsFile, rankingInputOf } from "../../src/ranking/embeddings_file.ts";
import { compareEmbeddings, type PairedComparison } from "../../src/runs/compare_embeddings.ts";
import { someEmbeddings } from "./some_runs.ts";

async function compared(
  first: EmbeddingsFile,
  second: EmbeddingsFile,
): Promise<PairedComparison> {
  const comparison = await compareEmbeddings(first, second);
  assert.ok("metrics" in comparison, JSON.stringify(comparison));
  return comparison;
}

/** The same embeddings in another order, the data elsewhere. */
function shuffled(file: EmbeddingsFile): EmbeddingsFile {
  const order = createRandom("order").shuffle([...file.samples.keys()]);
  const { dim } = file;
  return {
    ...file,
    samples: order.map((row) => ({
      ...file.samples[row],
      path: `/other${file.samples[row].path}`,
    })),
    embeddings: Float32Array.from(
      order.flatMap((row) => [...file.embeddings.subarray(row * dim, (row + 1) * dim)]),
    ),
  };
}

Deno.test("compareEmbeddings() gives both runs' figures, their difference, and how sure it is", async () => {
  const [worse, better] = [0.5, 0.2].map((noise) => someEmbeddings("run", { noise }));
  const { queries, metrics } = await compared(worse, better);
  const [one, other] = [worse, better].map((file) => evaluateRanking(rankingInputOf(file)));
  const expected: Record<string, [number, number]> = {
    "Recall@1": [one.recallAt[1], other.recallAt[1]],
    "Recall@2": [one.recallAt[2], other.recallAt[2]],
    "Recall@4": [one.recallAt[4], other.recallAt[4]],
    "Recall@8": [one.recallAt[8], other.recallAt[8]],
    "R-precision": [one.rPrecision, other.rPrecision],
    "MAP@R": [one.mapAtR, other.mapAtR],
    "mAP": [one.meanAveragePrecision, other.meanAveragePrecision],
    "Mean reciprocal rank": [one.meanReciprocalRank, other.meanReciprocalRank],
    "Average ranking position": [one.averageRankingPosition, other.averageRankingPosition],
  };
  assert.equal(queries, 60);
  assert.deepEqual(metrics.map(({ name }) => name), Object.keys(expected));
  for (const { name, first, second, difference, low, high, p_value } of metrics) {
    assert.ok(Math.abs(first - expected[name][0]) < 1e-12, name);
    assert.ok(Math.abs(second - expected[name][1]) < 1e-12, name);
    assert.ok(Math.abs(difference - (second - first)) < 1e-12, name);
    assert.ok(low <= difference && difference <= high, name);
    assert.ok(p_value > 0 && p_value <= 1, name);
  }
  const [recall, position] = [metrics[0], metrics[8]];
  assert.ok(recall.difference > 0 && recall.low > 0 && recall.p_value < 0.05);
  assert.ok(position.difference < 0 && position.high < 0 && position.share_at_most_zero === 1);
});

Deno.test("compareEmbeddings() finds nothing between a run and itself in another order", async () => {
  const file = someEmbeddings("run", { noise: 0.5 });
  for (const metric of (await compared(file, shuffled(file))).metrics) {
    const { name, difference, low, high, p_value } = metric;
    assert.deepEqual([difference, low, high, p_value], [0, 0, 0, 1], name);
  }
});

Deno.test("compareEmbeddings() does not depend on the order of the second run", async () => {
  const [one, other] = ["one", "other"].map((run) => someEmbeddings(run, { noise: 0.4 }));
  assert.deepEqual(await compared(one, shuffled(other)), await compared(one, other));
});

Deno.test("compareEmbeddings() counts lone queries as misses, without a position", async () => {
  const [one, other] = ["one", "other"].map((run) => {
    const file = someEmbeddings(run, { noise: 0.4 });
    return {
      ...file,
      samples: file.samples.with(7, { path: "/data/alone.png", category: "alone" }),
    };
  });
  const { metrics } = await compared(one, other);
  const expected = evaluateRanking(rankingInputOf(one));
  assert.equal(expected.loneQueryCount, 1);
  assert.ok(Math.abs(metrics[0].first - expected.recallAt[1]) < 1e-12);
  assert.ok(Math.abs(metrics[8].first - expected.averageRankingPosition) < 1e-12);
});

Deno.test("compareEmbeddings() says why it cannot", async () => {
  const [one, other] = ["one", "other"].map((run) => someEmbeddings(run, { noise: 0.4 }));
  const fewer = {
    ...other,
    samples: other.samples.slice(1),
    embeddings: other.embeddings.slice(3),
  };
  assert.deepEqual(await compareEmbeddings(one, fewer), {
    reason:
      "the gallery images are not the same: 1 of 60 are only in the first run, 0 of 59 only " +
      'in the second, such as "c0/0.png" (c0)',
    hint: "Embed both runs on the same data.",
  });
  const diverged = { ...other, embeddings: other.embeddings.with(4, NaN) };
  await assert.rejects(() => compareEmbeddings(one, diverged), {
    name: "UserError",
    message: /^Cannot compare "other": .*row 1 has the value NaN\.$/,
  });
});
