import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../src/core/random.ts";
import { spreadHands } from "../../../src/data/samplers/spread_hands.ts";
import { countBy, seed } from "./random_labels.ts";

const hands = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 })), {
  maxLength: 15,
});

Deno.test("spreadHands() deals every hand in the fewest batches, none twice in one", () => {
  fc.assert(
    fc.property(hands, fc.integer({ min: 1, max: 20 }), fc.nat(1000), (counts, most, seed) => {
      const wanted = new Map(counts.map((count, key) => [`key ${key}`, count]));
      const batches = [...spreadHands(wanted, most, createRandom(seed))];
      for (const batch of batches) {
        assert.ok(batch.length <= most);
        assert.equal(new Set(batch).size, batch.length);
      }
      assert.deepEqual(
        countBy(batches.flat().sort()),
        countBy(
          [...wanted].flatMap(([key, count]) => new Array<string>(count).fill(key)).sort(),
        ),
      );
      const total = counts.reduce((sum, count) => sum + count, 0);
      assert.equal(batches.length, Math.max(Math.ceil(total / most), 0, ...counts));
    }),
    { numRuns: 1000, seed },
  );
});

Deno.test("spreadHands() lets any two keys meet", () => {
  const wanted = new Map(Array.from({ length: 6 }, (_, key) => [key, 2]));
  const random = createRandom("meet");
  const met = new Set<string>();
  for (let round = 0; round < 100; round++) {
    for (const [one, other] of spreadHands(wanted, 2, random)) {
      met.add([one, other].sort().join());
    }
  }
  assert.equal(met.size, 6 * 5 / 2);
});
