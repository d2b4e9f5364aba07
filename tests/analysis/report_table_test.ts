import assert from "node:assert/strict";
import type { Report } from "../../src/analysis/analyze.ts";
import { reportTable } from "../../src/analysis/report_table.ts";

const metric = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const metrics = (shift: number): Report["metrics"] => ({
  recallAt: { 1: metric(0.5 + shift), 8: metric(0.75 + shift) },
  rPrecision: metric(0.4 + shift),
  mapAtR: metric(0.3 + shift),
  meanAveragePrecision: metric(0.45 + shift),
  meanReciprocalRank: metric(0.6 + shift),
  averageRankingPosition: metric(123.456),
});

const report: Report = {
  metrics: metrics(0),
  baseline: { name: "nearest pixels", metrics: metrics(-0.2) },
  source: {
    run: "default",
    epoch: 1,
    modelName: "cgd",
    part: "test",
    imageSize: 32,
    fingerprint: "f",
  },
  protocol: { dataset: "emoji", split: "zero-shot", selectedOn: "nothing", cropped: false },
  queryCount: 10,
  galleryCount: 10,
  loneQueryCount: 0,
  loneQueries: "miss",
  ties: "pessimistic",
  intervals: { confidence: 0.95, resamples: 1000, seed: 0 },
  conditions: ["Data: emoji", "10 queries"],
};

Deno.test("reportTable() stands the baseline beside the run, and the conditions beneath", () => {
  assert.equal(
    reportTable(report),
    `
                           default     95 % interval   nearest pixels     95 % interval
───────────────────────────────────────────────────────────────────────────────────────
Recall@1                    0.5000   0.4900 – 0.5100           0.3000   0.2900 – 0.3100
Recall@8                    0.7500   0.7400 – 0.7600           0.5500   0.5400 – 0.5600
R-precision                 0.4000   0.3900 – 0.4100           0.2000   0.1900 – 0.2100
MAP@R                       0.3000   0.2900 – 0.3100           0.1000   0.0900 – 0.1100
mAP                         0.4500   0.4400 – 0.4600           0.2500   0.2400 – 0.2600
Mean reciprocal rank        0.6000   0.5900 – 0.6100           0.4000   0.3900 – 0.4100
Average ranking position    123.46   123.45 – 123.47           123.46   123.45 – 123.47
───────────────────────────────────────────────────────────────────────────────────────
Data: emoji
10 queries`.slice(1),
  );
});

Deno.test("reportTable() leaves the baseline's columns out if there is none", () => {
  const table = reportTable({ ...report, baseline: null });
  assert.ok(!table.includes("pixels"));
  const lines = table.split("\n");
  assert.equal(lines[2], "Recall@1                    0.5000   0.4900 – 0.5100");
});

Deno.test("reportTable() stands new metrics in their place, and short lists beneath", () => {
  const category = (name: string, mapAtR: number, found = true) => ({
    category: name,
    queryCount: 12,
    recallAt: { 1: 0.5, 8: 0.75 },
    precisionAt: {},
    rPrecision: 0,
    mapAtR,
    meanAveragePrecision: 0,
    trapezoidMeanAveragePrecision: 0,
    meanReciprocalRank: 0,
    meanInverseNegativePenalty: 0,
    ...found ? { averageRankingPosition: 2 } : {},
  });
  const table = reportTable({
    ...report,
    baseline: null,
    metrics: {
      ...metrics(0),
      precisionAt: { 10: metric(0.2) },
      meanInverseNegativePenalty: metric(0.25),
    },
    clusters: {
      ...{ nmi: 0.75, ami: 0.5, average: "arithmetic", count: 4 },
      ...{ iterations: 7, converged: true, seed: 0 },
    },
    embeddings: {
      ...{ alignment: 0.25, uniformity: -2.5, effectiveRank: 41.25, spectralDecay: null },
      ...{ spread: 0.5, nearDuplicateShare: 0.125, dim: 64, eigenvalues: [] },
    },
    categories: [
      category("hat", 0.5),
      category("alone", 0, false),
      category("cup", 0.25),
      category("boat", 0.75),
      category("a very long name of a category that goes on", 0.3),
    ],
    confusedPairs: [
      { category: "cup", confusedWith: "hat", count: 7, misses: 5, queryCount: 12 },
      { category: "hat", confusedWith: "cup", count: 9, misses: 0, queryCount: 12 },
    ],
  });
  assert.equal(
    table,
    `
                           default     95 % interval
────────────────────────────────────────────────────
Recall@1                    0.5000   0.4900 – 0.5100
Recall@8                    0.7500   0.7400 – 0.7600
Precision@10                0.2000   0.1900 – 0.2100
R-precision                 0.4000   0.3900 – 0.4100
MAP@R                       0.3000   0.2900 – 0.3100
mAP                         0.4500   0.4400 – 0.4600
Mean reciprocal rank        0.6000   0.5900 – 0.6100
mINP                        0.2500   0.2400 – 0.2600
Average ranking position    123.46   123.45 – 123.47
────────────────────────────────────────────────────
Clusters: NMI 0.7500, AMI 0.5000
Space: alignment 0.2500, uniformity -2.5000, effective rank 41.3 of 64, spectral decay none
Collapse: spread 0.5000 (0 if all are one point), 12.5 % of queries with a near-duplicate
────────────────────────────────────────────────────
Found worst, of 5 categories      queries  Recall@1   MAP@R
cup                                    12    0.5000  0.2500
a very long name of a category …       12    0.5000  0.3000
hat                                    12    0.5000  0.5000
cup taken for hat: 5 of 12 queries
────────────────────────────────────────────────────
Data: emoji
10 queries`.slice(1),
  );
});
