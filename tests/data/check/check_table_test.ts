import assert from "node:assert/strict";
import { checkTable, verdictLine } from "../../../src/data/check/check_table.ts";
import { sampleCheck } from "./sample_check.ts";

Deno.test("checkTable() shows a few faults of each kind, and how many more there are", () => {
  const lines = checkTable(sampleCheck()).split("\n");
  assert.match(
    lines[0],
    /^photos: 1,200 images of 3 categories \(800 train, 0 selection, 400 test\)$/,
  );
  const start = lines.findIndex((line) => line.includes("(missing)"));
  assert.match(lines[start], /^error +5 {2}Missing files \(missing\)$/);
  assert.deepEqual(lines.slice(start + 1, start + 6).map((line) => line.trim()), [
    "cat/0.png: there is no such file",
    "cat/1.png: there is no such file",
    "cat/2.png: there is no such file",
    "… and 2 more",
    "→ Correct the path, or take the image out of the list.",
  ]);
  assert.ok(lines.some((line) => line.includes("cat/a.png, cat/b.png and 1 more: 3 files")));
  assert.ok(
    lines.some((line) => line.includes("/data/list.csv:7: the label is empty. Fill it in.")),
  );
  assert.ok(lines.some((line) => /^ +3 – 4 {2}█{20} 1$/.test(line)), lines.join("\n"));
});

Deno.test("checkTable() lets no file name steer the terminal", () => {
  const check = sampleCheck();
  check.faults[0].paths = ["/data/\x1b[2J\u202e.png"];
  const table = checkTable(check);
  for (const character of ["\x1b", "\u202e"]) assert.ok(!table.includes(character));
  assert.match(table, /\\u\{1b\}\[2J\\u\{202e\}\.png/);
});

Deno.test("verdictLine() says whether training would be wrong", () => {
  const check = sampleCheck();
  assert.equal(verdictLine(check), "6 errors, 1 warning: training would stop, or be wrong.");
  const clean = { ...check, faults: [], kinds: [], verdict: "clean" as const };
  assert.equal(verdictLine(clean), "no faults: nothing that training must wait for.");
});
