import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { pairedBootstrap } from "../../src/metrics/paired_bootstrap.ts";

Deno.test("pairedBootstrap() is what a plain loop over the same draws gives", () => {
  const random = createRandom("paired bootstrap");
  const columns = () => [0, 1].map(() => Float64Array.from({ length: 40 }, random.next));
  const [first, second] = [columns(), columns()];
  const resamples = 399;
  const found = pairedBootstrap(first, second, { resamples, seed: 5, confidence: 0.9 });

  const draws = createRandom("5 bootstrap");
  const differences: number[][] = [[], []];
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = Array.from({ length: 40 }, () => draws.integer(40));
    const meanOf = (values: Float64Array) =>
      drawn.reduce((sum, query) => sum + values[query], 0) / 40;
    for (const i of [0, 1]) differences[i].push(meanOf(second[i]) - meanOf(first[i]));
  }
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  for (const i of [0, 1]) {
    const { difference, low, high, shareAtMostZero, pValue } = found[i];
    assert.ok(Math.abs(difference - (mean(second[i]) - mean(first[i]))) < 1e-12);
    const sorted = differences[i].sort((a, b) => a - b);
    // 398 gaps between 399 resamples: the quantiles 0.05 and 0.95 lie 0.9 and 0.1 of a gap in.
    assert.ok(Math.abs(low - (0.1 * sorted[19] + 0.9 * sorted[20])) < 1e-12, `${low}`);
    assert.ok(Math.abs(high - (0.9 * sorted[378] + 0.1 * sorted[379])) < 1e-12, `${high}`);
    const below = sorted.filter((value) => value <= 0).length;
    const above = sorted.filter((value) => value >= 0).length;
    assert.equal(shareAtMostZero, below / resamples);
    assert.equal(pValue, Math.min(1, 2 * (Math.min(below, above) + 1) / (resamples + 1)));
  }
});

Deno.test("pairedBootstrap() comes near the shares of all possible draws", () => {
  // Differences 3, −1, 1, −1: of the 4⁴ equally likely draws, those with a mean of 0 or less.
  const differences = [3, -1, 1, -1];
  let [atMostZero, atLeastZero] = [0, 0];
  for (let draw = 0; draw < 256; draw++) {
    const sum = [0, 1, 2, 3].reduce((sum, place) => sum + differences[draw >> 2 * place & 3], 0);
    if (sum <= 0) atMostZero++;
    if (sum >= 0) atLeastZero++;
  }
  const first = new Float64Array([0.5, 0.25, 2, 1]);
  const second = first.map((value, query) => value + differences[query]);
  const resamples = 40_000;
  const [found] = pairedBootstrap([first], [second], { resamples });
  const exact = atMostZero / 256;
  const error = Math.sqrt(exact * (1 - exact) / resamples);
  assert.equal(found.difference, 0.5);
  assert.ok(Math.abs(found.shareAtMostZero - exact) < 4 * error, `${found.shareAtMostZero}`);
  const exactP = 2 * Math.min(atMostZero, atLeastZero) / 256;
  assert.ok(Math.abs(found.pValue - exactP) < 8 * error, `${found.pValue}, ${exactP}`);
});

Deno.test("pairedBootstrap() is narrower than what either mean moves by, for queries hard for both", () => {
  const random = createRandom("hard for both");
  const first = Float64Array.from({ length: 500 }, random.normal);
  const second = first.map((value) => value + 0.05 + 0.1 * random.normal());
  const [{ difference, low, high, pValue, shareAtMostZero }] = pairedBootstrap([first], [second]);
  // The standard error of the difference is 0.1 / √500; that of either mean is ten times as much.
  const error = 0.1 / Math.sqrt(500);
  assert.ok(Math.abs(difference - 0.05) < 4 * error);
  assert.ok(Math.abs((high - low) / 2 - 1.96 * error) < 0.15 * error, `${low} – ${high}`);
  assert.equal(shareAtMostZero, 0);
  assert.equal(pValue, 2 / 10_001);
});

Deno.test("pairedBootstrap() finds nothing between a run and itself, and turns with the order", () => {
  const values = new Float64Array([0, 1, 1, 0, 1]);
  const others = new Float64Array([1, 1, 0, 1, 1]);
  assert.deepEqual(pairedBootstrap([values], [values]), [
    { difference: 0, low: 0, high: 0, shareAtMostZero: 1, pValue: 1 },
  ]);
  const [there] = pairedBootstrap([values], [others]);
  const [back] = pairedBootstrap([others], [values]);
  assert.equal(there.difference, -back.difference);
  assert.equal(there.pValue, back.pValue);
  assert.ok(Math.abs(there.low + back.high) < 1e-12);
});

Deno.test("pairedBootstrap() refuses what does not fit, and is NaN without queries", () => {
  const [one, two] = [new Float64Array(3), new Float64Array(2)];
  assert.throws(() => pairedBootstrap([one], [two]), RangeError);
  assert.throws(() => pairedBootstrap([one], []), RangeError);
  assert.throws(() => pairedBootstrap([one, two], [one, two]), RangeError);
  assert.throws(() => pairedBootstrap([one], [one], { confidence: 1 }), RangeError);
  const [{ difference, low, pValue }] = pairedBootstrap([new Float64Array(0)], [
    new Float64Array(0),
  ]);
  assert.deepEqual([difference, low, pValue], [NaN, NaN, NaN]);
});
