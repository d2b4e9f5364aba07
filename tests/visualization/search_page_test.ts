import assert from "node:assert/strict";
import { searchPage } from "../../src/visualization/search_page.ts";
import { checkPage, count, ranked, run, textOf, thumbnail } from "./page_checks.ts";

const box = { left: 3, top: 0, right: 9, bottom: 9 };
const rows = [
  { image: "/mine/<a>.png", found: [ranked(1, "cat", true), ranked(2, "<dog>", false)] },
  {
    image: "/mine/b.png",
    box,
    found: ["ant", "cat", "cat"].map((name, i) => ranked(i + 1, name, true)),
  },
];

Deno.test("searchPage() shows each image with what was found for it, and no marks of categories", async () => {
  const html = await searchPage({ run, rows, searched: 4034 }, thumbnail);
  checkPage(html);
  assert.equal(count(html, "<article"), 2);
  assert.equal(count(html, "<img "), 7);
  assert.equal(count(html, 'class="dot"'), 2); // of the two that asked
  const text = textOf(html);
  assert.match(text, /all 4,034 that are searched/);
  assert.match(text, /Query &lt;a&gt;\.png 1 of 2 cat Rank 1 distance 0\.125 cat Rank 2/);
  assert.match(text, /Query b\.png 2 of 3 cat/);
  assert.ok(html.includes(await thumbnail("/mine/b.png", box)));
});

Deno.test("searchPage() says which category was searched", async () => {
  const html = await searchPage({ run, rows, searched: 3, category: "<cat>" }, thumbnail);
  checkPage(html);
  assert.match(textOf(html), /among those of &lt;cat&gt;/);
});
