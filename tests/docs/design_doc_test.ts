import assert from "node:assert/strict";
import { parsePage } from "./markdown_page.ts";

Deno.test("docs/design.md has each folder of src, and no other", async () => {
  const { tables } = parsePage("docs/design.md", await Deno.readTextFile("docs/design.md"));
  const told = tables.flatMap(({ folder }) => /^`(src\/\w+)`$/.exec(folder)?.[1] ?? []);
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir("src")) {
    if (isDirectory) found.push(`src/${name}`);
  }
  assert.deepEqual(told.sort(), found.sort());
});
