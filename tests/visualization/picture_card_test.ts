import assert from "node:assert/strict";
import { plainCard, queryCard, rankedCard } from "../../src/visualization/picture_card.ts";
import { ranked, textOf, thumbnail } from "./page_checks.ts";

const query = { path: "/data/q.png", category: `<i>"x"` };

Deno.test("queryCard() marks the query blue and escapes its category everywhere", async () => {
  const { html } = await queryCard(query, thumbnail);
  assert.match(
    html,
    /<figure class="picture query" title="&lt;i&gt;&quot;x&quot;\n\/data\/q\.png">/,
  );
  assert.match(html, /alt="&lt;i&gt;&quot;x&quot;"/);
  assert.doesNotMatch(html, /<i>/);
});

Deno.test("rankedCard() says rank, distance, category and mark", async () => {
  const same = (await rankedCard({ ...ranked(3, "cat", true), distance: 0.41249 }, thumbnail)).html;
  assert.match(same, /class="picture same"/);
  assert.match(same, /aria-label="Same category as the query"/);
  assert.match(textOf(same), /Rank 3 distance 0\.412 cat/);
  assert.match(
    (await rankedCard(ranked(4, "dog", false), thumbnail)).html,
    /class="picture other"/,
  );
});

Deno.test("rankedCard() has fewer decimals for larger distances", async () => {
  for (const [distance, text] of [[0, "0.000"], [12.345, "12.35"], [1234.56, "1234.6"]] as const) {
    const { html } = await rankedCard({ ...ranked(1, "cat", true), distance }, thumbnail);
    assert.ok(textOf(html).includes(`distance ${text} `), text);
  }
});

Deno.test("cards ask for the box of a picture", async () => {
  const box = { left: 7, top: 0, right: 9, bottom: 2 };
  const uri = await thumbnail(query.path, box);
  assert.ok((await queryCard({ ...query, box }, thumbnail)).html.includes(uri));
  assert.ok(
    (await rankedCard({ ...ranked(1, "cat", true), ...query, box }, thumbnail)).html.includes(uri),
  );
});

Deno.test("cards refuse a picture that would have to be loaded", async () => {
  const outside = "https://example.com/x.png";
  assert.throws(() => plainCard(query, outside), TypeError);
  await assert.rejects(queryCard(query, () => Promise.resolve(outside)), {
    name: "TypeError",
    message: /Cannot show "\/data\/q\.png"/,
  });
});
