import assert from "node:assert/strict";
import { didYouMean } from "../../src/core/did_you_mean.ts";

Deno.test("didYouMean() names the closest word, or lists all when none is close", () => {
  assert.equal(didYouMean("epoch", ["epochs", "seed"]), 'Did you mean "epochs"?');
  assert.equal(didYouMean("zebra", ["epochs", "seed"]), "Known: epochs, seed.");
});
