import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { parsePage, readPages } from "./markdown_page.ts";

const pages = await readPages();

Deno.test("links between the pages lead to files and headings that are there", async () => {
  let checked = 0;
  for (const page of pages) {
    for (const link of page.links) {
      if (/^https?:/.test(link)) continue;
      const [file, anchor] = link.split("#");
      const path = file === "" ? page.path : join(dirname(page.path), file);
      const there = await Deno.stat(path).then(() => true, () => false);
      assert.ok(there, `${page.path}: ${link}: there is no ${path}`);
      checked += 1;
      if (anchor === undefined) continue;
      const { anchors } = parsePage(path, await Deno.readTextFile(path));
      assert.ok(anchors.has(anchor), `${page.path}: ${link}: ${path} has no such heading`);
    }
  }
  assert.ok(checked > 0);
});

Deno.test("every page of docs can be reached from README.md", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    const links = pages.find((page) => page.path === path)?.links ?? [];
    for (const link of links) reached.add(join(dirname(path), link.split("#")[0]));
  }
  const docs = pages.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
  assert.ok(docs.length > 0);
  assert.deepEqual(docs.filter((path) => !reached.has(path)), []);
});

Deno.test("parsePage() finds blocks, links, anchors, code and tables", () => {
  const text =
    "# A `b`: c\n\n| p | q |\n| - | - |\n| 1 | 2 |\n\nSee [d](e.md#f), `[g](h)`.\n\n- i\n\n  ```sh\n  ls\n    -a\n  ```\n";
  assert.deepEqual(parsePage("x.md", text), {
    path: "x.md",
    blocks: [{ language: "sh", text: "ls\n  -a\n", line: 12 }],
    links: ["e.md#f"],
    anchors: new Set(["a-b-c"]),
    codes: ["b", "[g](h)"],
    tables: [{ p: "1", q: "2" }],
  });
});
