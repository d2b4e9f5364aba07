import assert from "node:assert/strict";
import { formatDuration } from "../../src/core/progress.ts";

Deno.test("formatDuration() speaks of seconds, minutes and hours", () => {
  assert.equal(formatDuration(7.6), "8 s");
  assert.equal(formatDuration(185), "3 min 05 s");
  assert.equal(formatDuration(2 * 3600 + 600), "2 h 10 min");
  assert.equal(formatDuration(Infinity), "?");
});
