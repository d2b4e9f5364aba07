import assert from "node:assert/strict";
import { escapeHtml, markup, trustedMarkup } from "../../src/visualization/markup.ts";

Deno.test("escapeHtml() escapes what ends a text or an attribute", () => {
  assert.equal(
    escapeHtml(`<a href="x" id='y'>&amp;`),
    "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;",
  );
  assert.equal(escapeHtml("é 日本 🎈"), "é 日本 🎈");
});

Deno.test("markup() escapes texts, and texts in lists, but not markup", () => {
  const inner = markup`<i>${"<"}</i>`;
  assert.equal(
    markup`<p title="${'"'}">${["<b>", inner, [1, null]]}${trustedMarkup("<hr>")}</p>`.html,
    `<p title="&quot;">&lt;b&gt;<i>&lt;</i>1<hr></p>`,
  );
});

Deno.test("markup() does not take escape sequences in values for its own", () => {
  assert.equal(markup`${"\\n$1$&"}`.html, "\\n$1$&amp;");
  assert.equal(markup`a\n`.html, "a\n");
});
