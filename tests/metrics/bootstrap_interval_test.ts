import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { bootstrapInterval, bootstrapIntervals } from "../../src/metrics/bootstrap_interval.ts";

Deno.test("bootstrapInterval() is about ±1.96 standard errors around the mean", () => {
  const random = createRandom("bootstrap test");
  const values = Float64Array.from({ length: 2000 }, random.normal);
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const error = Math.sqrt(variance / values.length);
  const { low, high } = bootstrapInterval(values, { resamples: 4000 });
  assert.ok(Math.abs(low - (mean - 1.96 * error)) < 0.15 * error, `${low}`);
  assert.ok(Math.abs(high - (mean + 1.96 * error)) < 0.15 * error, `${high}`);
});

Deno.test("bootstrapInterval() is the same for a seed, and wider for more confidence", () => {
  const values = Float64Array.from({ length: 50 }, (_, i) => i % 3);
  assert.deepEqual(bootstrapInterval(values, { seed: 4 }), bootstrapInterval(values, { seed: 4 }));
  assert.notDeepEqual(bootstrapInterval(values, { seed: 4 }), bootstrapInterval(values));
  const narrow = bootstrapInterval(values, { confidence: 0.5 });
  const wide = bootstrapInterval(values, { confidence: 0.99 });
  assert.ok(wide.low < narrow.low && narrow.high < wide.high);
});

Deno.test("bootstrapIntervals() draws the same queries for every column", () => {
  const values = Float64Array.from({ length: 30 }, (_, i) => i);
  const [one, other, constant] = bootstrapIntervals([
    values,
    values.map((value) => -value),
    new Float64Array(30).fill(0.5),
  ], { resamples: 201 });
  assert.ok(Math.abs(one.low + other.high) < 1e-9 && Math.abs(one.high + other.low) < 1e-9);
  assert.deepEqual(constant, { low: 0.5, high: 0.5 });
});

Deno.test("bootstrapIntervals() refuses what does not fit, and is NaN without queries", () => {
  const values = new Float64Array(3);
  assert.deepEqual(bootstrapInterval(new Float64Array(0)), { low: NaN, high: NaN });
  assert.throws(() => bootstrapIntervals([values, new Float64Array(2)]), RangeError);
  assert.throws(() => bootstrapInterval(values, { resamples: 0 }), RangeError);
  assert.throws(() => bootstrapInterval(values, { confidence: 1 }), RangeError);
});
