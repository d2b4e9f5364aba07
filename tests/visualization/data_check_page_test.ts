import assert from "node:assert/strict";
import { dataCheckPage } from "../../src/visualization/data_check_page.ts";
import { sampleCheck } from "../data/check/sample_check.ts";
import { checkPage, count, run, textOf } from "./page_checks.ts";

const samples = ["a", "b", "c"].map((name) => ({
  path: `/data/cat/${name}.png`,
  category: "<cat>",
}));

function thumbnail(path: string): Promise<string> {
  if (/\d\.png$|x\.png$/.test(path)) return Promise.reject(new Error("there is no such file"));
  return Promise.resolve(`data:image/png;base64,${btoa(path)}`);
}

Deno.test("dataCheckPage() is one whole file that loads nothing", async () => {
  checkPage(await dataCheckPage({ name: run.name, check: sampleCheck(), samples }, thumbnail));
});

Deno.test("dataCheckPage() shows copies side by side, and a place where nothing can be shown", async () => {
  const html = await dataCheckPage({ name: "a", check: sampleCheck(), samples }, thumbnail);
  assert.equal(count(html, "<img "), 3);
  assert.equal(count(html, 'class="missing"'), 6);
  const text = textOf(html);
  assert.match(text, /6 errors, 1 warning: training would stop, or be wrong\./);
  assert.match(text, /Missing files .*? 5 error there is no such file cat\/0\.png/);
  assert.match(text, /cat\/a\.png cat\/b\.png cat\/c\.png/);
  assert.match(text, /\/data\/list\.csv:7: the label is empty\. Fill it in\. cat\/x\.png/);
  assert.match(text, /Images of a category 2 to 4/);
});

Deno.test("dataCheckPage() bounds what it shows, and says how much more there is", async () => {
  const check = sampleCheck();
  check.kinds = [{ kind: "duplicate", severity: "warning", count: 40 }];
  check.faults = Array.from({ length: 40 }, () => ({
    kind: "duplicate",
    severity: "warning" as const,
    message: "9 files have the same bytes",
    paths: Array.from({ length: 9 }, (_, index) => `/data/${"abcdefghi"[index]}.png`),
  }));
  const html = await dataCheckPage({ name: "a", check, samples }, thumbnail);
  assert.equal(count(html, "<img "), 12 * 6);
  assert.match(textOf(html), /and 3 more images/);
  assert.match(textOf(html), /and 28 more of this kind/);
});
