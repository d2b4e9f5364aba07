import assert from "node:assert/strict";
import {
  type BatchRanking,
  batchRankingsPage,
} from "../../src/visualization/batch_rankings_page.ts";
import { checkPage, count, ranked, run, textOf, thumbnail } from "./page_checks.ts";

const batch: BatchRanking = {
  query: { path: "/data/q.png", category: "a<b" },
  others: [ranked(11, "cat", false), ranked(2, "a<b", true), ranked(1, "dog", false)],
  queryAverageRankingPosition: 2,
  batchAverageRankingPosition: 31.749,
};

Deno.test("batchRankingsPage() is one whole file that loads nothing", async () => {
  checkPage(await batchRankingsPage({ run, batches: [batch, batch] }, thumbnail));
});

Deno.test("batchRankingsPage() shows the query first, then all others by rank", async () => {
  const html = await batchRankingsPage({ run, batches: [batch] }, thumbnail);
  const order = [...html.matchAll(/class="picture (\w+)" title="[^"]*\n\/data\/(\w+)\.png"/g)]
    .map(([, mark, name]) => `${name} ${mark}`);
  assert.deepEqual(order, ["q query", "1 other", "2 same", "11 other"]);
});

Deno.test("batchRankingsPage() says the positions of the query and of the batch", async () => {
  const text = textOf(await batchRankingsPage({ run, batches: [batch] }, thumbnail));
  assert.match(text, /Batch 1: a&lt;b 3 other pictures, 1 alike/);
  assert.match(text, /2\.0 average position of this query 31\.7 average position in the batch/);
});

Deno.test("batchRankingsPage() numbers the batches", async () => {
  const html = await batchRankingsPage({ run, batches: [batch, batch, batch] }, thumbnail);
  assert.deepEqual([...html.matchAll(/Batch (\d+):/g)].map(([, number]) => number), [
    "1",
    "2",
    "3",
  ]);
  assert.equal(count(html, 'class="picture query"'), 3);
});

Deno.test("batchRankingsPage() says that there is nothing to show", async () => {
  const html = await batchRankingsPage({ run, batches: [] }, thumbnail);
  checkPage(html);
  assert.match(textOf(html), /There are no batches to show\./);
});
