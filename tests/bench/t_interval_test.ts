import assert from "node:assert/strict";
import { tInterval, tQuantile } from "../../bench/t_interval.ts";

/** By SciPy 1.17.1: scipy.stats.t.ppf(0.975, ν). */
const quantiles: Record<number, number> = {
  1: 12.706204736174694,
  2: 4.302652729749462,
  3: 3.1824463052837078,
  4: 2.7764451051977934,
  5: 2.5705818356363146,
  9: 2.262157162798205,
  10: 2.228138851986274,
  30: 2.0422724563012378,
};

Deno.test("tQuantile() is what scipy's Student's t distribution says", () => {
  for (const [freedom, wanted] of Object.entries(quantiles)) {
    const found = tQuantile(Number(freedom));
    assert.ok(Math.abs(found - wanted) < 1e-9 * wanted, `${freedom}: ${found}, wanted ${wanted}`);
  }
});

Deno.test("tInterval() is what scipy says of three values", () => {
  // scipy.stats.t.interval(0.95, 2, loc=mean, scale=scipy.stats.sem(values))
  const { mean, low, high } = tInterval([0.471, 0.497, 0.482]);
  for (
    const [found, wanted] of [[mean, 0.48333333333333334], [low, 0.45091240168236424], [
      high,
      0.5157542649843024,
    ]]
  ) {
    assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, wanted ${wanted}`);
  }
});

Deno.test("tInterval() of equal values has no width, of one value no ends, of none it is refused", () => {
  assert.deepEqual(tInterval([0.5, 0.5, 0.5]), { mean: 0.5, low: 0.5, high: 0.5 });
  assert.deepEqual(tInterval([0.5]), { mean: 0.5, low: -Infinity, high: Infinity });
  assert.throws(() => tInterval([]), RangeError);
});
