import assert from "node:assert/strict";
import { appendedRows } from "../../src/ranking/appended_rows.ts";
import { arrayRows } from "../../src/ranking/row_reader.ts";

Deno.test("appendedRows() reads from both, and across", () => {
  const rows = appendedRows(arrayRows(Float32Array.of(0, 1, 2, 3), 2), Float32Array.of(4, 5, 6, 7));
  assert.deepEqual([rows.count, rows.dim], [4, 2]);
  for (let start = 0; start < 4; start++) {
    for (let end = start + 1; end <= 4; end++) {
      const target = new Float32Array(2 * (end - start));
      rows.read(start, target);
      assert.deepEqual([...target], [0, 1, 2, 3, 4, 5, 6, 7].slice(2 * start, 2 * end));
    }
  }
});
