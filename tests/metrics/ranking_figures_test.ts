import assert from "node:assert/strict";
import { evaluateRanking, type LabelledRankingInput } from "../../src/metrics/evaluate_ranking.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };
import { naiveRanking, randomSets } from "./naive_ranking.ts";

const fixture: LabelledRankingInput = {
  embeddings: Float32Array.from(golden.fixture.embeddings.flat()),
  dim: 4,
  labels: Int32Array.from(golden.fixture.labels),
};

function assertClose(actual: number, expected: number, told = ""): void {
  const isSame = Number.isNaN(expected) ? Number.isNaN(actual) : Math.abs(actual - expected) < 1e-9;
  assert.ok(isSame, `${actual} is not ${expected} ${told}`);
}

Deno.test("the mAP by trapezoids has the golden value of the Oxford benchmark", () => {
  const { trapezoidMeanAveragePrecision } = evaluateRanking(fixture, {
    normalize: true,
    loneQueries: "exclude",
  });
  const expected = golden.metrics["mAP_trapezoidal_oxford_style(cirtorch compute_ap)"];
  assertClose(trapezoidMeanAveragePrecision, expected);
});

Deno.test("a macro average has the golden values of pytorch-metric-learning's avg_of_avgs", () => {
  const expected = golden.metrics["same_avg_of_avgs(macro)"];
  const metrics = evaluateRanking(fixture, {
    normalize: true,
    loneQueries: "exclude",
    average: "macro",
    precisionAt: [1],
  });
  assertClose(metrics.precisionAt[1], expected.precision_at_1);
  assertClose(metrics.recallAt[1], expected.precision_at_1);
  assertClose(metrics.rPrecision, expected.r_precision);
  assertClose(metrics.mapAtR, expected.mean_average_precision_at_r);
  assertClose(metrics.meanAveragePrecision, expected.mean_average_precision);
  assertClose(metrics.meanReciprocalRank, expected.mean_reciprocal_rank);
});

/** Figures of a query by walking down its ranking. */
function naiveFigures(isRelevant: boolean[], precisionAt: number[], atMostR: boolean) {
  const relevant = isRelevant.filter(Boolean).length;
  const hits = (k: number) => isRelevant.slice(0, k).filter(Boolean).length;
  const precision = (k: number) => k === 0 ? 1 : hits(k) / k;
  let area = 0;
  for (let k = 1; k <= isRelevant.length; k++) {
    const step = (hits(k) - hits(k - 1)) / relevant;
    if (step > 0) area += step * (precision(k - 1) + precision(k)) / 2;
  }
  return {
    precisions: precisionAt.map((k) =>
      relevant === 0 ? 0 : hits(k) / (atMostR ? Math.min(k, relevant) : k)
    ),
    area,
    penalty: relevant === 0 ? 0 : relevant / (isRelevant.lastIndexOf(true) + 1),
  };
}

Deno.test("Precision@K, mINP and trapezoids equal walks down the ranking, for both averages", () => {
  const precisionAt = [1, 2, 5, 40];
  for (const average of ["micro", "macro"] as const) {
    for (const loneQueries of ["miss", "exclude"] as const) {
      for (const precisionDenominator of ["k", "min-k-r"] as const) {
        const options = { precisionAt, precisionDenominator, average, loneQueries };
        for (const set of randomSets(25, Object.values(options).join())) {
          const metrics = evaluateRanking(set, options);
          const rows = [...set.labels.keys()].filter((row) => !set.isQuery || set.isQuery[row]);
          const counted = rows.map((row) => ({
            label: set.labels[row],
            isRelevant: naiveRanking(set, row, "pessimistic")
              .map((item) => set.labels[item.row] === set.labels[row]),
          })).filter(({ isRelevant }) => loneQueries === "miss" || isRelevant.includes(true));
          const mean = (values: number[]) =>
            values.reduce((sum, value) => sum + value, 0) / values.length;
          const single = counted.map(({ label, isRelevant }) => ({
            label,
            ...naiveFigures(isRelevant, precisionAt, precisionDenominator === "min-k-r"),
          }));
          const expected = (valueOf: (query: typeof single[number]) => number) =>
            average === "micro" ? mean(single.map(valueOf)) : mean(
              [...Map.groupBy(single, ({ label }) => label).values()]
                .map((queries) => mean(queries.map(valueOf))),
            );
          precisionAt.forEach((k, i) =>
            assertClose(metrics.precisionAt[k], expected(({ precisions }) => precisions[i]), `${k}`)
          );
          assertClose(metrics.trapezoidMeanAveragePrecision, expected(({ area }) => area));
          assertClose(metrics.meanInverseNegativePenalty, expected(({ penalty }) => penalty));
        }
      }
    }
  }
});

Deno.test("Precision@K has the denominator of one system or the other beyond R", () => {
  // The query at 0 has one positive, and it comes first.
  const set = {
    embeddings: new Float32Array([0, 1, 5, 6, 7]),
    dim: 1,
    labels: new Int32Array([0, 0, 1, 2, 3]),
    isQuery: new Uint8Array([1, 0, 0, 0, 0]),
  };
  const precisionAt = [1, 4];
  assert.deepEqual(evaluateRanking(set, { precisionAt }).precisionAt, { 1: 1, 4: 0.25 });
  assert.deepEqual(
    evaluateRanking(set, { precisionAt, precisionDenominator: "min-k-r" }).precisionAt,
    { 1: 1, 4: 1 },
  );
  assert.deepEqual(evaluateRanking(set).precisionAt, {});
});

Deno.test("nearest others are what a full sort has first, whatever the tie rule", () => {
  for (const set of randomSets(40, "nearest others")) {
    const { perQuery } = evaluateRanking(set, { ties: "optimistic" });
    perQuery.queries.forEach((row, query) => {
      const ranking = naiveRanking(set, row, "index");
      const negative = ranking.find((item) => set.labels[item.row] !== set.labels[row]);
      assert.equal(perQuery.labels[query], set.labels[row]);
      assert.equal(perQuery.nearestNegative[query], negative?.row ?? -1);
      assert.equal(perQuery.nearestDistance[query], ranking.at(0)?.distance ?? Infinity);
    });
  }
});

Deno.test("evaluateRanking() refuses a wrong K, denominator or average", () => {
  const call = (options: Record<string, unknown>) => () => evaluateRanking(fixture, options);
  assert.throws(call({ precisionAt: [0] }), /Precision@0/);
  assert.throws(call({ precisionDenominator: "r" }), RangeError);
  assert.throws(call({ average: "weighted" }), {
    name: "RangeError",
    message: 'Cannot average queries as "weighted": "micro" or "macro" is needed',
  });
});
