import assert from "node:assert/strict";
import { findPathFault } from "../../src/data/find_path_fault.ts";

const inside = [
  "a.jpg",
  "a/b/c.jpg",
  "./a.jpg",
  "a/../b.jpg",
  "a/b/../../c.jpg",
  "/data/a.jpg",
  "/data/../data/a.jpg",
  "../data/a.jpg",
  "..a.jpg",
  "..a/b.jpg",
  "...",
  ".../a.jpg",
  "a/..b",
  "a..",
  "a b.jpg",
  "%2e%2e/a.jpg",
  "~/a.jpg",
  "C:a.jpg",
  "images\\a.jpg",
  "file:///etc/passwd",
  "é/光.jpg",
];
const outside = [
  "..",
  "../a.jpg",
  "../../a.jpg",
  "./../a.jpg",
  "a/../../b.jpg",
  "a/b/../../../c.jpg",
  "../data2/a.jpg",
  "../dat/a.jpg",
  "/data2/a.jpg",
  "/data.jpg",
  "/dat",
  "/",
  "//etc/passwd",
  "/etc/passwd",
  "/data/../etc/passwd",
  "..\\a.jpg",
  "a\\..\\..\\b.jpg",
  "a/..\\../b.jpg",
  "a\\b/../../c.jpg",
  "\\etc\\passwd",
  "\\\\server\\share\\a.jpg",
  "C:\\Windows\\a.jpg",
  "c:/a.jpg",
];

Deno.test("findPathFault() finds nothing in a path that stays in the folder", () => {
  for (const path of inside) {
    for (const folder of ["/data", "/data/"]) {
      assert.equal(findPathFault(path, folder), undefined, path);
    }
  }
});

Deno.test("findPathFault() finds every path that leads out of the folder", () => {
  for (const path of outside) {
    assert.equal(findPathFault(path, "/data"), 'leads out of "/data"', path);
  }
});

Deno.test("findPathFault() finds a NUL character, wherever it is", () => {
  for (const path of ["\0", "a\0.jpg", "../a\0"]) {
    assert.match(findPathFault(path, "/data") ?? "", /^has a NUL character/);
  }
});

Deno.test("findPathFault() lets any path be where the folder is the root", () => {
  assert.equal(findPathFault("/etc/passwd", "/"), undefined);
  assert.equal(findPathFault("../a.jpg", "/"), undefined);
});
