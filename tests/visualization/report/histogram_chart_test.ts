import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { histogramChart, medianOf } from "../../../src/visualization/report/histogram_chart.ts";
import { readDrawing } from "./read_drawing.ts";

Deno.test("histogramChart() draws the shares that a plain count gives", async () => {
  const random = createRandom("histogram");
  const values = Float64Array.from({ length: 500 }, () => 1 + random.next());
  const bins = 8;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const { drawing, table } = await histogramChart({
    title: "Distances",
    x: "Distance",
    of: "pairs",
    groups: [{ name: "All", colour: "query", values }],
    bins,
  });
  const { bars } = readDrawing(drawing.html);
  assert.equal(bars.length, bins);
  let total = 0;
  for (const [bin, [from, to, share]] of bars.entries()) {
    const [left, right] = [low + bin * (high - low) / bins, low + (bin + 1) * (high - low) / bins];
    const isLast = bin === bins - 1;
    const count = values.filter((value) => value >= left && (value < right || isLast)).length;
    assert.ok(Math.abs(share - count / 500) < 1e-3, `${share} is not ${count / 500}`);
    // Bars have half a pixel between them.
    assert.ok(Math.abs(from - left) < 0.01 && Math.abs(to - right) < 0.01);
    assert.deepEqual(table.rows[bin].map((value) => value.toFixed(9)), [
      left.toFixed(9),
      right.toFixed(9),
      (100 * count / 500).toFixed(9),
    ]);
    total += count;
  }
  assert.equal(total, 500);
});

Deno.test("histogramChart() draws values that are all the same", async () => {
  const { drawing, table } = await histogramChart({
    title: "Distances",
    x: "Distance",
    of: "pairs",
    groups: [{ name: "All", colour: "query", values: [2, 2, 2] }],
    bins: 4,
  });
  assert.doesNotMatch(drawing.html, /NaN/);
  assert.deepEqual(table.rows.map((row) => row[2]), [100, 0, 0, 0]);
});

Deno.test("medianOf() takes the middle, or the mean of the two", () => {
  assert.equal(medianOf([10, 9, 2]), 9);
  assert.equal(medianOf([10, 2, 9, 4]), 6.5);
  assert.ok(Number.isNaN(medianOf([])));
});
