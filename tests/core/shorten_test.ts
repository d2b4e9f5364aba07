import assert from "node:assert/strict";
import { shorten } from "../../src/core/shorten.ts";

Deno.test("shorten() leaves a short line as it is", () => {
  assert.equal(shorten("a b"), "a b");
  assert.equal(shorten("x".repeat(80)), "x".repeat(80));
});

Deno.test("shorten() cuts what is longer, and says so", () => {
  assert.equal(shorten("abcdef", 4), "abc…");
  assert.equal(shorten("x".repeat(1e6)), "x".repeat(79) + "…");
  assert.equal(shorten(" ".repeat(1000) + "x", 4), "…");
});

Deno.test("shorten() makes one line without control characters", () => {
  assert.equal(shorten("a\n  b\r\nc\t\0d\x1b[31me"), "a b c d [31me");
});
