/**
 * Holds docs/performance.md to bench/RESULTS.md: the rows that it quotes are there, with the same
 * figures.
 *
 * @module
 */

import assert from "node:assert/strict";
import { parsePage } from "./markdown_page.ts";

Deno.test("docs/performance.md quotes bench/RESULTS.md exactly", async () => {
  const results = await rowsOf("bench/RESULTS.md");
  const quoted = await rowsOf("docs/performance.md");
  assert.ok(quoted.length > 0);
  for (const row of quoted) {
    const place = `${row.case}, ${row.metric}`;
    const result = results.find((other) => other.case === row.case && other.metric === row.metric);
    assert.ok(result, `${place}: bench/RESULTS.md has no such row`);
    // Two tables may be quoted as one, with a heading that one of them lacks.
    const wanted = Object.keys(row).map((heading) => [heading, result[heading] ?? ""]);
    assert.deepEqual(row, Object.fromEntries(wanted), place);
  }
});

/** The rows of a page's tables of cases. */
async function rowsOf(path: string): Promise<Record<string, string>[]> {
  const { tables } = parsePage(path, await Deno.readTextFile(path));
  return tables.filter((row) => "case" in row);
}
