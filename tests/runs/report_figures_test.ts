import assert from "node:assert/strict";
import { analyze, type Report } from "../../src/analysis/analyze.ts";
import { reportFigures } from "../../src/runs/report_figures.ts";
import { someEmbeddings } from "./some_runs.ts";

const embeddings = someEmbeddings("figures", { noise: 0.3 });

Deno.test("reportFigures() has the figures of a report by name, Precision@K and mINP too", async () => {
  const report = await analyze(embeddings, { bootstrapResamples: 10, precisionAt: [5] });
  const figures = reportFigures(report);
  assert.equal(figures["Recall@1"], report.metrics.recallAt[1].value);
  assert.equal(figures["Precision@5"], report.metrics.precisionAt![5].value);
  assert.equal(figures.mINP, report.metrics.meanInverseNegativePenalty!.value);
});

Deno.test("reportFigures() reads reports of before, and none of a damaged one", async () => {
  const { recallAt, rPrecision } = (await analyze(embeddings, { bootstrapResamples: 10 })).metrics;
  const old = { metrics: { recallAt, rPrecision } } as Report;
  assert.deepEqual(Object.keys(reportFigures(old)), [
    ...Object.keys(recallAt).map((k) => `Recall@${k}`),
    "R-precision",
  ]);
  assert.deepEqual(reportFigures({} as Report), {});
});

Deno.test("reportFigures() never names a macro average as a micro one", async () => {
  const options = { bootstrapResamples: 10 };
  const micro = reportFigures(await analyze(embeddings, options));
  const macro = reportFigures(await analyze(embeddings, { ...options, average: "macro" }));
  assert.deepEqual(Object.keys(macro), Object.keys(micro).map((name) => `${name} (macro)`));
});
