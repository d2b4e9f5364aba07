import assert from "node:assert/strict";
import { commonFolder, relativePaths, shortPath } from "../../src/data/common_folder.ts";

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

Deno.test("relativePaths() takes the common folder off, whole names only", () => {
  assert.deepEqual(relativePaths(["/data/cats/1.png", "/data/cars/1.png"]), [
    "cats/1.png",
    "cars/1.png",
  ]);
  assert.deepEqual(relativePaths(["/a/b/1.png", "/a/b/c/2.png"]), ["1.png", "c/2.png"]);
  assert.deepEqual(relativePaths(["/a/1.png", "/b/1.png"]), ["a/1.png", "b/1.png"]);
  assert.deepEqual(relativePaths(["/a/1.png"]), ["1.png"]);
  assert.deepEqual(relativePaths([]), []);
});

Deno.test("relativePaths() gives the same for Windows and others", () => {
  assert.deepEqual(relativePaths(["C:\\data\\cats\\1.png", "C:\\data\\dogs\\1.png"]), [
    "cats/1.png",
    "dogs/1.png",
  ]);
  assert.deepEqual(relativePaths(["C:\\1.png", "D:\\1.png"]), ["C:/1.png", "D:/1.png"]);
});
