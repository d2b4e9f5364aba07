import assert from "node:assert/strict";
import {
  type DatasetRankings,
  datasetRankingsPage,
} from "../../src/visualization/dataset_rankings_page.ts";
import type { RankingRow } from "../../src/visualization/ranking_row.ts";
import type { MetricsReport } from "../../src/visualization/metrics_panel.ts";
import { checkPage, count, ranked, run, textOf, thumbnail } from "./page_checks.ts";

const row: RankingRow = {
  query: { path: "/data/q.png", category: "cat" },
  neighbours: [ranked(3, "dog", false), ranked(1, "cat", true), ranked(2, "cat", true)],
  averageRankingPosition: 1234.56,
};
const rankings: DatasetRankings = {
  run,
  rows: [row, { ...row, query: { path: "/data/r.png", category: "<fox>" } }],
  order: "random",
  queryCount: 4041,
  galleryCount: 5000,
};
const measured = { value: 0.4567, low: 0.4, high: 0.5125 };
const metrics = {
  recallAt: { 1: measured, 8: { value: 0.75, low: 0.7, high: 0.8 } },
  rPrecision: measured,
  mapAtR: measured,
  meanAveragePrecision: measured,
  averageRankingPosition: { value: 187.44, low: 170, high: 200 },
};
const report: MetricsReport = {
  metrics,
  baseline: {
    name: "nearest pixels",
    metrics: { ...metrics, mapAtR: { value: 0.1111, low: 0.1, high: 0.12 } },
  },
  conditions: ["4,041 queries <all>"],
};

Deno.test("datasetRankingsPage() is one whole file that loads nothing", async () => {
  checkPage(await datasetRankingsPage({ ...rankings, report }, thumbnail));
});

Deno.test("datasetRankingsPage() marks queries blue and their category green", async () => {
  const html = await datasetRankingsPage(rankings, thumbnail);
  assert.equal(count(html, 'class="picture query"'), 2);
  assert.equal(count(html, 'class="picture same"'), 4);
  assert.equal(count(html, 'class="picture other"'), 2);
  assert.equal(count(html, "<article"), 2);
});

Deno.test("datasetRankingsPage() orders neighbours by rank and keeps the order of rows", async () => {
  const html = await datasetRankingsPage(rankings, thumbnail);
  const order = [...html.matchAll(/title="[^"]*\n\/data\/(\w+)\.png"/g)].map(([, name]) => name);
  assert.deepEqual(order, ["q", "1", "2", "3", "r", "1", "2", "3"]);
});

Deno.test("datasetRankingsPage() says which queries it shows, and how many of how many", async () => {
  const random = textOf(await datasetRankingsPage(rankings, thumbnail));
  assert.match(random, /Queries drawn at random 2 queries of 4,041\./);
  assert.match(random, /among all 5,000/);
  const worst = textOf(
    await datasetRankingsPage({ ...rankings, order: "worst first", rows: [row] }, thumbnail),
  );
  assert.match(worst, /The worst queries, worst first 1 query of 4,041\./);
});

Deno.test("datasetRankingsPage() says a query's average position, or that there is none", async () => {
  const lone = { ...row, averageRankingPosition: NaN };
  const text = textOf(
    await datasetRankingsPage({ ...rankings, rows: [row, lone] }, thumbnail),
  );
  assert.match(text, /1,234\.6 average position 2 of 3 alike/);
  assert.match(text, /– average position/);
  assert.doesNotMatch(text, /NaN/);
});

Deno.test("datasetRankingsPage() puts metrics, intervals and baseline on top", async () => {
  const html = await datasetRankingsPage({ ...rankings, report }, thumbnail);
  const text = textOf(html);
  assert.match(text, /This run Nearest pixels/);
  assert.match(text, /Recall@1 0\.457 0\.400 – 0\.512 0\.457/);
  assert.match(text, /Recall@8 0\.750 0\.700 – 0\.800/);
  assert.match(text, /MAP@R 0\.457 0\.400 – 0\.512 0\.111 0\.100 – 0\.120/);
  assert.match(text, /Average ranking position 187\.4 170\.0 – 200\.0/);
  assert.match(text, /4,041 queries &lt;all&gt;/);
  assert.ok(html.indexOf("<table") < html.indexOf("<article"));
  assert.match(html, /<span class="point run" style="left:45\.67%">/);
  assert.match(html, /<span class="point baseline" style="left:11\.11%">/);
});

Deno.test("datasetRankingsPage() leaves out the column of a baseline that there is not", async () => {
  const html = await datasetRankingsPage(
    { ...rankings, report: { ...report, baseline: null } },
    thumbnail,
  );
  checkPage(html);
  assert.doesNotMatch(html, /class="point baseline"/);
  assert.equal(count(html, "<td>"), 0);
});

Deno.test("datasetRankingsPage() says that there is nothing to show", async () => {
  const html = await datasetRankingsPage({ ...rankings, rows: [] }, thumbnail);
  checkPage(html);
  assert.match(textOf(html), /There are no queries to show\./);
  assert.equal(count(html, "<img"), 0);
});
