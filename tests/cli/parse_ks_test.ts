import assert from "node:assert/strict";
import { parseKs } from "../../src/cli/parse_ks.ts";

Deno.test("parseKs() takes whole numbers with commas", () => {
  assert.deepEqual(parseKs("recall-at", "1"), [1]);
  assert.deepEqual(parseKs("recall-at", "1,10, 100"), [1, 10, 100]);
});

Deno.test("parseKs() names what is none", () => {
  for (
    const [text, word] of [["1,x", "x"], ["0", "0"], ["2,", ""], ["1.5", "1.5"], ["1e2", "1e2"]]
  ) {
    assert.throws(() => parseKs("precision-at", text), {
      name: "UserError",
      message: `Cannot use --precision-at "${text}": found "${word}"; ` +
        "wanted whole numbers of at least 1.",
    });
  }
});
