import assert from "node:assert/strict";
import { commonFolder, shortPath } from "../../../src/data/check/common_folder.ts";

Deno.test("commonFolder() is the innermost folder that holds all files", () => {
  assert.equal(commonFolder([]), "");
  assert.equal(commonFolder(["/a/b/1.png"]), "/a/b");
  assert.equal(commonFolder(["/a/b/1.png", "/a/b/c/2.png"]), "/a/b");
  assert.equal(commonFolder(["/a/b/1.png", "/a/bc/2.png"]), "/a");
  assert.equal(commonFolder(["/a/1.png", "/b/2.png"]), "/");
});

Deno.test("shortPath() counts from the folder, if the path is in it", () => {
  assert.equal(shortPath("/a/b/1.png", "/a"), "b/1.png");
  assert.equal(shortPath("/ab/1.png", "/a"), "/ab/1.png");
  assert.equal(shortPath("/a/1.png", "/"), "a/1.png");
});
