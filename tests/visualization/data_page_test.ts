import assert from "node:assert/strict";
import { dataPage, type SeenPicture } from "../../src/visualization/data_page.ts";
import { checkPage, count, run, textOf } from "./page_checks.ts";

const image = "data:image/png;base64,AAAA";

function seen(name: string, category: string): SeenPicture {
  return { path: `/data/${name}.png`, category, image };
}

const batches = [
  [seen("1", "cat"), seen("2", "<dog>"), seen("3", "cat")],
  [seen("4", "fox")],
];

Deno.test("dataPage() is one whole file that loads nothing", () => {
  checkPage(dataPage({ run, batches }));
});

Deno.test("dataPage() groups each batch by category, in the order of the batch", () => {
  const html = dataPage({ run, batches });
  const order = [...html.matchAll(/<h3>(.*?) <|\/data\/(\d)\.png"/g)].map(([, h, path]) =>
    h ?? path
  );
  assert.deepEqual(order, ["cat", "1", "3", "&lt;dog&gt;", "2", "fox", "4"]);
});

Deno.test("dataPage() counts pictures and categories", () => {
  const text = textOf(dataPage({ run, batches }));
  assert.match(text, /Batch 1 3 pictures in 2 categories cat 2/);
  assert.match(text, /Batch 2 1 picture in 1 category fox 1/);
});

Deno.test("dataPage() has no marks, so no legend", () => {
  const html = dataPage({ run, batches });
  assert.equal(count(html, 'class="legend"'), 0);
  assert.equal(count(html, 'class="dot"'), 0);
});

Deno.test("dataPage() says that there is nothing to show", () => {
  const html = dataPage({ run: { ...run, model: undefined }, batches: [] });
  checkPage(html);
  assert.match(textOf(html), /There are no batches to show\./);
  assert.doesNotMatch(textOf(html), /Model/);
});
