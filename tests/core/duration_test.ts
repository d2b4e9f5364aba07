import assert from "node:assert/strict";
import { parseDuration } from "../../src/core/duration.ts";
import { UserError } from "../../src/core/user_error.ts";

Deno.test("parseDuration() reads days, hours, minutes and seconds", () => {
  const wanted = { "30s": 30, "5m": 300, "2h": 7200, "1h30m": 5400, "1d": 86_400, "90s": 90 };
  for (const [text, seconds] of Object.entries({ ...wanted, "1d2h3m4s": 93_784 })) {
    assert.equal(parseDuration(text, "--timeout"), seconds, text);
  }
});

Deno.test("parseDuration() refuses what is no duration, in one sentence", () => {
  for (
    const text of [
      "",
      "5",
      "5 m",
      "m",
      "-5m",
      "1.5h",
      "5m2h",
      "5min",
      "0s",
      "1e9s",
      "9".repeat(20) + "d",
    ]
  ) {
    assert.throws(() => parseDuration(text, "--timeout"), (thrown) => {
      assert.ok(thrown instanceof UserError);
      assert.equal(
        thrown.message,
        `Cannot use --timeout "${text}": wanted a duration such as 30s, 5m, 2h or 1h30m.`,
      );
      return thrown.exitCode === 2;
    });
  }
});
