import assert from "node:assert/strict";
import fc from "fast-check";
import {
  firstView,
  formatView,
  isRanking,
  mostNeighbours,
  parseView,
  sorts,
} from "../../../src/explorer/page/view_url.js";

Deno.test("parseView() reads what formatView() wrote", () => {
  const name = fc.option(fc.string({ minLength: 1, unit: "grapheme" }));
  const view = fc.record({
    image: fc.option(fc.nat(999_999_999)),
    picture: fc.option(fc.nat(99)),
    compare: name,
    category: name,
    k: fc.integer({ min: 1, max: mostNeighbours }),
    sort: fc.constantFrom(...sorts),
  });
  fc.assert(fc.property(view, (given) => {
    const picture = given.image === null ? given.picture : null;
    assert.deepEqual(parseView(formatView(given)), { ...given, picture });
  }));
});

Deno.test("formatView() leaves out what is as at first", () => {
  assert.equal(formatView(firstView), "#");
  assert.equal(formatView({ ...firstView, image: 12 }), "#image=12");
  const view = { ...firstView, picture: 1, compare: "a b", sort: "worst" as const };
  assert.equal(formatView(view), "#picture=1&compare=a+b&sort=worst");
});

Deno.test("parseView() takes what it does not understand for nothing", () => {
  for (const hash of ["", "#", "#what", "#image=-1&k=x&sort=up", "#image=1e3&picture=&category="]) {
    assert.deepEqual(parseView(hash), firstView, hash);
  }
  assert.equal(parseView("#k=99999").k, mostNeighbours);
  assert.equal(parseView("#k=0").k, 1);
  fc.assert(fc.property(fc.string(), (hash) => {
    const view = parseView(hash);
    assert.deepEqual(parseView(formatView(view)), view);
  }));
});

Deno.test("isRanking() tells rankings from the gallery", () => {
  assert.equal(isRanking(firstView), false);
  assert.equal(isRanking({ ...firstView, image: 0 }), true);
  assert.equal(isRanking({ ...firstView, picture: 1 }), true);
});
