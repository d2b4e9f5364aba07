import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { analyze } from "../../../src/analysis/analyze.ts";
import { createRandom } from "../../../src/core/random.ts";
import { evaluateRanking } from "../../../src/metrics/evaluate_ranking.ts";
import { rankingInputOf } from "../../../src/ranking/embeddings_file.ts";
import { isMissing } from "../../../src/visualization/report/missing.ts";
import { reportPage } from "../../../src/visualization/report/report_page.ts";
import { runReport } from "../../../src/visualization/report/run_report.ts";
import type { RunSources } from "../../../src/visualization/report/run_sources.ts";
import { embeddingsToShow } from "../embeddings_to_show.ts";
import { count, rowOf, textOf, thumbnail, unclosedTags } from "./report_checks.ts";
import { readDrawing } from "./read_drawing.ts";
import { hostileName, reportSources } from "./report_sources.ts";

const thumbnails = { card: thumbnail, small: thumbnail };
const options = { queries: 3, seed: 0 };

async function pageOf(sources: RunSources, seed = 0): Promise<string> {
  return await reportPage(await runReport(sources, { ...options, seed }), thumbnails);
}

Deno.test("reportPage() is one whole file that loads nothing and runs only its own script", async () => {
  const html = await pageOf(reportSources());
  assert.ok(html.startsWith("<!DOCTYPE html>\n<html lang="));
  assert.deepEqual(unclosedTags(html), []);
  assert.doesNotMatch(html, /<link|<iframe|<object|@import|url\(/i);
  const attributes = html.replaceAll(/"[^"]*"/g, '""');
  assert.doesNotMatch(attributes, /<[^>]*\son\w+=/i);
  for (const [, source] of html.matchAll(/\s(?:src|srcset|href)="([^"]*)"/g)) {
    assert.match(source, /^(data:image\/|#\w+$)/);
  }
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
  assert.equal(scripts.length, 1);
  assert.equal(count(html, "<script"), 1);
  const hash = createHash("sha256").update(scripts[0][1]).digest("base64");
  assert.equal(
    policy.replaceAll("&#39;", "'"),
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; " +
      `script-src 'sha256-${hash}'`,
  );
});

Deno.test("reportPage() names no URL but one that a category is called by", async () => {
  const html = await pageOf(reportSources());
  assert.ok(html.includes("example.org/weights.h5"));
  const names = count(html, "https://x.example/");
  assert.ok(names > 0);
  assert.equal(html.match(/https?:/gi)?.length, names);
});

Deno.test("reportPage() escapes hostile names everywhere", async () => {
  const html = await pageOf(reportSources());
  assert.ok(!html.includes(hostileName));
  assert.doesNotMatch(html, /<img src="https|<b>"run"/);
  assert.match(html, /&lt;b&gt;&quot;run&quot; &amp; &#39;co&#39;&lt;\/b&gt;/);
  assert.ok(html.includes(`aria-label="&lt;/script&gt;&lt;img src=&quot;https://x.example/&quot;`));
});

Deno.test("reportPage() shows every section, and links to each", async () => {
  const html = await pageOf(reportSources());
  const ids = [...html.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids, [
    "metrics",
    "training",
    "ranking",
    "map",
    "confusions",
    "categories",
    "worst",
    "best",
    "settings",
  ]);
  assert.deepEqual([...html.matchAll(/href="#(\w+)"/g)].map(([, id]) => id), ids);
  assert.doesNotMatch(html, /class="card nothing"/);
  const text = textOf(html);
  assert.match(text, /Training finished: 3 epochs, 30 steps in 42 s, begun 2026-11-26/);
  assert.match(text, /Recall@1 \d\.\d{3} \d\.\d{3} – \d\.\d{3}/);
  assert.match(text, /deno task ml:train --set train\.epochs=3/);
  assert.doesNotMatch(text, /not shown|NaN|undefined|\[object/);
  // As many pictures as rows have: a query and its eight nearest.
  assert.equal(count(html, 'class="card ranking"'), 6);
});

Deno.test("runReport() charts the numbers of the run's files", async () => {
  const sources = reportSources();
  const { training, ranking } = await runReport(sources, options);
  assert.ok(!isMissing(training) && !isMissing(ranking));
  const chart = (title: string) => [...training, ...ranking].find((one) => one.title === title)!;
  assert.deepEqual(chart("Loss").table, {
    columns: ["Epoch", "Loss"],
    rows: sources.epochs.map(({ epoch, loss }) => [epoch, loss]),
  });
  assert.deepEqual(chart("Throughput").table.rows, [[1, 100], [2, 250.5], [3, 200]]);
  assert.match(chart("Average ranking position").keys[0].name, /^Best epoch \(3\)$/);
  assert.deepEqual(chart("Recall@1 and MAP@R").keys.map(({ name }) => name), [
    "Recall@1",
    "MAP@R",
  ]);
  const { curves: [loss] } = readDrawing(chart("Loss").drawing.html);
  sources.epochs.forEach((row, i) => assert.ok(Math.abs(loss[i][1] - row.loss) < 1e-3));

  const recall = chart("Recall@K").table.rows;
  const { recallAt } = evaluateRanking(rankingInputOf(sources.file), { recallAt: [1, 5, 15] });
  for (const k of [1, 5, 15]) assert.deepEqual(recall[k - 1], [k, recallAt[k]]);
  assert.equal(recall.length, 15); // there are no more to find
  const report = sources.report!.metrics.recallAt;
  for (const k of [1, 2, 4, 8]) assert.equal(recall[k - 1][1], report[k].value);
});

Deno.test("runReport() charts no Recall@1 of categories where it was not measured", async () => {
  const { file, ...sources } = reportSources();
  const report = await analyze(file, { recallAt: [2], bootstrapResamples: 20 });
  const { ranking } = await runReport({ ...sources, file, report }, options);
  assert.ok(!isMissing(ranking));
  assert.deepEqual(ranking.map(({ title }) => title), ["Recall@K", "Distances of pairs"]);
});

Deno.test("runReport() follows the report's rules for ties, lone queries and averages", async () => {
  const sources = reportSources();
  const rules = { average: "macro", loneQueries: "exclude", ties: "optimistic" } as const;
  const { ranking } = await runReport(
    { ...sources, report: { ...sources.report!, ...rules } },
    options,
  );
  assert.ok(!isMissing(ranking));
  const { recallAt } = evaluateRanking(rankingInputOf(sources.file), { ...rules, recallAt: [1] });
  assert.notEqual(recallAt[1], sources.report!.metrics.recallAt[1].value);
  assert.equal(ranking[0].table.rows[0][1], recallAt[1]);
});

Deno.test("runReport() shows the worst and the best queries, none twice", async () => {
  const { file, ...sources } = reportSources();
  const { worst, best } = await runReport({ ...sources, file }, { queries: 5, seed: 0 });
  assert.ok(!isMissing(worst) && !isMissing(best));
  const { perQuery } = evaluateRanking(rankingInputOf(file));
  const positions = [...perQuery.rankingPosition].sort((a, b) => a - b);
  // All categories are of one size, so that the position alone decides.
  assert.deepEqual(best.map((row) => row.averageRankingPosition), positions.slice(0, 5));
  assert.deepEqual(
    worst.map((row) => row.averageRankingPosition),
    positions.slice(-5).toReversed(),
  );
  const rows = [...worst, ...best].map(({ query }) => rowOf(query));
  assert.equal(new Set(rows).size, 10);
  const all = await runReport({ ...sources, file }, { queries: 12, seed: 0 });
  assert.ok(!isMissing(all.worst) && !isMissing(all.best));
  assert.deepEqual([all.worst.length, all.best.length], [12, 4]);
});

Deno.test("runReport() shows confusions of the report with queries that are such", async () => {
  const { file, ...sources } = reportSources();
  const { confusions } = await runReport({ ...sources, file }, options);
  assert.ok(!isMissing(confusions) && confusions.length > 0);
  const wanted = sources.report!.confusedPairs!.filter(({ misses }) => misses > 0);
  assert.deepEqual(
    confusions.map(({ category, confusedWith, misses }) => [category, confusedWith, misses]),
    wanted.slice(0, 12).map(({ category, confusedWith, misses }) => [
      category,
      confusedWith,
      misses,
    ]),
  );
  const { perQuery } = evaluateRanking(rankingInputOf(file));
  for (const { category, confusedWith, misses, examples } of confusions) {
    assert.equal(examples.length, Math.min(2, misses));
    for (const { query, found } of examples) {
      assert.deepEqual([query.category, found.category], [category, confusedWith]);
      assert.equal(perQuery.nearestNegative[rowOf(query)], rowOf(found));
      assert.equal(perQuery.nearestDistance[rowOf(query)], found.distance);
    }
  }
});

Deno.test("runReport() orders categories by MAP@R and puts none in both tables", async () => {
  const sources = reportSources();
  const { categories } = await runReport(sources, options);
  assert.ok(!isMissing(categories));
  const { worst, best, categoryCount } = categories;
  assert.equal(categoryCount, 4);
  const names = sources.report!.categories!.toSorted((a, b) => a.mapAtR - b.mapAtR)
    .map(({ category }) => category);
  assert.deepEqual([...worst, ...best.toReversed()].map(({ category }) => category), names);
});

Deno.test("reportPage() is the same for the same seed", async () => {
  assert.equal(await pageOf(reportSources(), 1), await pageOf(reportSources(), 1));
  assert.notEqual(await pageOf(reportSources(), 1), await pageOf(reportSources(), 2));
});

const nothing: RunSources = {
  name: "old",
  record: null,
  epochs: [],
  timings: [],
  bestEpoch: null,
  selectedBy: null,
  report: null,
  file: null,
};

Deno.test("reportPage() says what is missing of a run that has a record only", async () => {
  const html = await pageOf({ ...nothing, record: reportSources().record });
  assert.deepEqual(unclosedTags(html), []);
  assert.equal(count(html, "<script"), 0);
  assert.doesNotMatch(html, /script-src/);
  const text = textOf(html);
  for (const name of ["metrics.csv", "metrics.json", "embeddings of the test part"]) {
    assert.ok(text.includes(name), name);
  }
  assert.equal(count(html, 'class="card nothing"'), 8);
});

Deno.test("runReport() refuses a run that has nothing", async () => {
  await assert.rejects(runReport(nothing, options), {
    name: "UserError",
    message: 'Cannot report on "old": it has no files; wanted a run that has begun.',
  });
});

Deno.test("reportPage() shows what is there of a run of before", async () => {
  const { report, ...sources } = reportSources();
  const { categories: _, confusedPairs: __, ...old } = report!;
  const html = await pageOf({ ...sources, report: old, record: null, timings: [] });
  const text = textOf(html);
  assert.match(text, /There are no confused categories in metrics\.json/);
  assert.match(text, /There are no figures of categories in metrics\.json/);
  assert.match(text, /There is no run\.json/);
  assert.doesNotMatch(text, /Throughput/);
  assert.equal(count(html, 'class="card nothing"'), 3);
});

Deno.test("reportPage() shows the category where an image file is gone", async () => {
  const report = await runReport(reportSources(), options);
  const gone = () => Promise.resolve(null);
  const html = await reportPage(report, { card: gone, small: gone });
  assert.deepEqual(unclosedTags(html), []);
  assert.equal(count(html, "<img"), 0);
  assert.match(html, /<div class="missing">cat<\/div>/);
});

Deno.test("reportPage() weighs under 10 MB with as many pictures as it shows by default", async () => {
  const { name, ...sources } = reportSources();
  const random = createRandom("many");
  const file = embeddingsToShow(
    Array.from({ length: 900 }, (_, row) => `category ${row % 90} with a name of some length`),
  );
  file.embeddings = file.embeddings.map(() => random.normal());
  const many = { name, ...sources, file, report: await analyze(file, { bootstrapResamples: 20 }) };
  const gathered = await runReport(many, { queries: 8, seed: 0 });
  // Photographs: thumbnails of 112 and 64 pixels seldom weigh more than 6 and 2.5 kB.
  const weighing = (bytes: number) => () =>
    Promise.resolve(`data:image/webp;base64,${"A".repeat(bytes * 4 / 3)}`);
  const html = await reportPage(gathered, { card: weighing(6000), small: weighing(2500) });
  assert.ok(count(html, "<img") > 720 + 16 * 9);
  const { size } = new Blob([html]);
  assert.ok(size < 10e6, `${size}`);
});
