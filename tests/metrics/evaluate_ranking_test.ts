import assert from "node:assert/strict";
import {
  evaluateRanking,
  type EvaluateRankingOptions,
  type LabelledRankingInput,
} from "../../src/metrics/evaluate_ranking.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };
import { naiveQueryMetrics, naiveRanking, randomSets } from "./naive_ranking.ts";

const fixture: LabelledRankingInput = {
  embeddings: Float32Array.from(golden.fixture.embeddings.flat()),
  dim: 4,
  labels: Int32Array.from(golden.fixture.labels),
};

function assertClose(actual: number, expected: number, told = ""): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9, `${actual} is not ${expected} ${told}`);
}

Deno.test("evaluateRanking() has the golden values when lone queries are excluded", () => {
  const expected = golden.metrics.pml_AccuracyCalculator_query_eq_reference_l2norm_euclid;
  const metrics = evaluateRanking(fixture, { normalize: true, loneQueries: "exclude" });
  assertClose(metrics.recallAt[1], expected.precision_at_1);
  assertClose(metrics.rPrecision, expected.r_precision);
  assertClose(metrics.mapAtR, expected.mean_average_precision_at_r);
  assertClose(metrics.meanAveragePrecision, expected.mean_average_precision);
  // The reference computed this one in float32.
  assert.equal(Math.fround(metrics.meanReciprocalRank).toFixed(6), "0.886364");
  assert.ok(Math.abs(metrics.meanReciprocalRank - expected.mean_reciprocal_rank) < 1e-7);
  const recall =
    golden.metrics["recall_at_k_over_queries_with>=1_positive(PML lone-query convention)"];
  for (const [k, value] of Object.entries(recall)) assertClose(metrics.recallAt[Number(k)], value);
});

Deno.test("evaluateRanking() has the golden recall when lone queries are misses", () => {
  const recall = golden
    .metrics["recall_at_k_over_ALL_queries(CGD/Proxy-Anchor convention; singleton counts as miss)"];
  const metrics = evaluateRanking(fixture, { normalize: true });
  for (const [k, value] of Object.entries(recall)) assertClose(metrics.recallAt[Number(k)], value);
  assertClose(metrics.meanAveragePrecision, golden.metrics.mAP_noninterpolated * 11 / 12);
  assert.equal(metrics.queryCount, 12);
  assert.equal(metrics.loneQueryCount, 1);
  assert.equal(metrics.galleryCount, 12);
});

Deno.test("evaluateRanking() equals full sorts and definitions, under every rule", () => {
  const recallAt = [1, 2, 3, 50];
  for (const ties of ["pessimistic", "optimistic", "index"] as const) {
    for (const loneQueries of ["miss", "exclude"] as const) {
      for (const set of randomSets(40, `${ties} ${loneQueries}`)) {
        const { perQuery, ...metrics } = evaluateRanking(set, { recallAt, ties, loneQueries });
        const rows = [...set.labels.keys()].filter((row) => !set.isQuery || set.isQuery[row]);
        assert.deepEqual([...perQuery.queries], rows);
        const single = rows.map((row) =>
          naiveQueryMetrics(
            naiveRanking(set, row, ties).map((item) => set.labels[item.row] === set.labels[row]),
            recallAt,
          )
        );
        single.forEach((expected, query) => {
          assertClose(perQuery.rPrecision[query], expected.rPrecision);
          assertClose(perQuery.averagePrecisionAtR[query], expected.averagePrecisionAtR);
          assertClose(perQuery.averagePrecision[query], expected.averagePrecision);
          assert.equal(perQuery.rankingPosition[query], expected.rankingPosition);
          assert.equal(
            perQuery.firstPositiveRank[query],
            expected.reciprocalRank && Math.round(1 / expected.reciprocalRank),
          );
        });
        const found = single.filter(({ reciprocalRank }) => reciprocalRank > 0);
        assert.equal(metrics.loneQueryCount, single.length - found.length);
        const counted = loneQueries === "miss" ? single : found;
        const expectMean = (actual: number, values: number[]) =>
          values.length === 0
            ? assert.ok(Number.isNaN(actual))
            : assertClose(actual, values.reduce((sum, value) => sum + value, 0) / values.length);
        recallAt.forEach((k, i) =>
          expectMean(metrics.recallAt[k], counted.map((query) => query.recallAt[i]))
        );
        expectMean(metrics.rPrecision, counted.map((query) => query.rPrecision));
        expectMean(metrics.mapAtR, counted.map((query) => query.averagePrecisionAtR));
        expectMean(metrics.meanAveragePrecision, counted.map((query) => query.averagePrecision));
        expectMean(metrics.meanReciprocalRank, counted.map((query) => query.reciprocalRank));
        expectMean(metrics.averageRankingPosition, found.map((query) => query.rankingPosition));
      }
    }
  }
});

Deno.test("evaluateRanking() removes a query by its row: its duplicates stay", () => {
  // All at one place: the positives come last, first, or by row.
  const set = {
    embeddings: new Float32Array(8).fill(0.1),
    dim: 2,
    labels: new Int32Array([0, 1, 0, 1]),
  };
  assert.equal(evaluateRanking(set, { recallAt: [1] }).recallAt[1], 0);
  assert.equal(evaluateRanking(set, { recallAt: [3] }).recallAt[3], 1);
  assert.equal(evaluateRanking(set, { recallAt: [1], ties: "optimistic" }).recallAt[1], 1);
  assert.equal(evaluateRanking(set, { recallAt: [1], ties: "index" }).recallAt[1], 0.25);
});

Deno.test("evaluateRanking() compares embeddings as given unless asked to normalise", () => {
  const set = {
    embeddings: new Float32Array([1, 0, 100, 0, 0, 1, 0, 2]),
    dim: 2,
    labels: new Int32Array([0, 0, 1, 1]),
  };
  assert.equal(evaluateRanking(set, { recallAt: [1] }).recallAt[1], 0.75);
  assert.equal(evaluateRanking(set, { recallAt: [1], normalize: true }).recallAt[1], 1);
});

Deno.test("evaluateRanking() keeps queries and gallery apart where masks do", () => {
  const set = {
    embeddings: new Float32Array([0, 1, 5, 6]),
    dim: 1,
    labels: new Int32Array([0, 0, 0, 1]),
    isQuery: new Uint8Array([1, 0, 0, 0]),
    isGallery: new Uint8Array([0, 0, 1, 1]),
  };
  const metrics = evaluateRanking(set, { recallAt: [1] });
  assert.equal(metrics.queryCount, 1);
  assert.equal(metrics.galleryCount, 2);
  assert.deepEqual([...metrics.perQuery.positiveCount], [1]);
  assert.equal(metrics.averageRankingPosition, 1);
});

Deno.test("evaluateRanking() is NaN when all queries are lone and excluded, 0 when misses", () => {
  const set = {
    embeddings: new Float32Array([0, 1, 2]),
    dim: 1,
    labels: new Int32Array([0, 1, 2]),
  };
  const excluded = evaluateRanking(set, { loneQueries: "exclude" });
  assert.ok(Number.isNaN(excluded.recallAt[1]) && Number.isNaN(excluded.mapAtR));
  assert.equal(evaluateRanking(set).recallAt[8], 0);
  assert.ok(Number.isNaN(evaluateRanking(set).averageRankingPosition));
});

Deno.test("evaluateRanking() refuses what does not fit, and names the row that is not finite", () => {
  const set = {
    embeddings: new Float32Array([0, 1, 2, 3]),
    dim: 2,
    labels: new Int32Array([0, 1]),
  };
  const call =
    (change: Partial<LabelledRankingInput>, options: EvaluateRankingOptions = {}) => () =>
      evaluateRanking({ ...set, ...change }, options);
  assert.throws(call({ embeddings: new Float32Array([0, 1, 2, NaN]) }), {
    name: "RangeError",
    message: "Cannot rank embeddings: row 1 has the value NaN",
  });
  assert.throws(call({ embeddings: new Float32Array([-Infinity, 1, 2, 3]) }), /row 0 .* -Infinity/);
  assert.throws(call({ labels: new Int32Array(3) }), /2 embeddings with 3 labels/);
  assert.throws(call({ dim: 3 }), RangeError);
  assert.throws(call({ dim: 0 }), RangeError);
  assert.throws(call({ isQuery: new Uint8Array(2) }), /no queries/);
  assert.throws(call({ isGallery: new Uint8Array(2) }), /no gallery/);
  assert.throws(call({ isGallery: new Uint8Array(3) }), /mask of 3/);
  assert.throws(call({}, { recallAt: [0] }), /Recall@0/);
  assert.throws(call({}, { recallAt: [1.5] }), RangeError);
  assert.throws(call({}, { ties: "random" as "index" }), RangeError);
  assert.throws(call({}, { loneQueries: "count" as "miss" }), RangeError);
});
