import assert from "node:assert/strict";
import { chartCard } from "../../../src/visualization/report/chart_card.ts";
import { lineChart } from "../../../src/visualization/report/line_chart.ts";
import { textOf, unclosedTags } from "../page_checks.ts";
import { readDrawing } from "./read_drawing.ts";

/** Rounding to pixels and thousandths of them is far below a thousandth of an axis. */
function near(read: number, value: number, span: number): void {
  assert.ok(Math.abs(read - value) <= span / 1000, `${read} is not ${value}`);
}

Deno.test("lineChart() draws the very numbers", async () => {
  const epochs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
  const values = epochs.map((epoch) => 3 / epoch + 0.17 * (epoch % 3));
  const others = epochs.map((epoch) => 1 - epoch / 20);
  const { drawing, table } = await lineChart({
    title: "Loss",
    x: { name: "Epoch", values: epochs },
    series: [
      { name: "Loss", colour: "query", values },
      { name: "Other", colour: "same", values: others },
    ],
  });
  const { curves } = readDrawing(drawing.html);
  // The first is drawn last, over the others.
  for (const [curve, expected] of [[curves[1], values], [curves[0], others]] as const) {
    assert.equal(curve.length, epochs.length);
    curve.forEach(([x, y], i) => {
      near(x, epochs[i], 13);
      near(y, expected[i], 3);
    });
  }
  assert.deepEqual(table.columns, ["Epoch", "Loss", "Other"]);
  assert.deepEqual(table.rows, epochs.map((epoch, i) => [epoch, values[i], others[i]]));
});

Deno.test("lineChart() draws a logarithmic axis", async () => {
  const ks = Array.from({ length: 100 }, (_, i) => i + 1);
  const values = ks.map((k) => 1 - 0.5 / k);
  const { drawing } = await lineChart({
    title: "Recall@K",
    x: { name: "K", values: ks, scale: "log" },
    domain: [0, 1],
    series: [{ name: "This run", colour: "query", values }],
  });
  const { curves: [curve] } = readDrawing(drawing.html, "log");
  curve.forEach(([x, y], i) => {
    near(x / ks[i], 1, 5);
    near(y, values[i], 1);
  });
});

Deno.test("lineChart() leaves out what was not measured, and says so in the table", async () => {
  const chart = await lineChart({
    title: "Recall@1",
    x: { name: "Epoch", values: [1, 2, 3] },
    series: [{ name: "Recall@1", colour: "query", values: [0.25, NaN, 0.75] }],
    mark: { at: 3, name: "Best epoch" },
  });
  assert.deepEqual(readDrawing(chart.drawing.html).curves[0].length, 2);
  const { html } = chartCard(chart);
  assert.match(textOf(html), /Epoch Recall@1 1 0\.25 2 – 3 0\.75/);
  assert.match(chart.description, /from 0\.25 to 0\.75; Best epoch: 3\./);
  assert.deepEqual(unclosedTags(html.replaceAll(/<(path|line|rect)[^>]*\/>/g, "")), []);
});

Deno.test("lineChart() draws a run of a single epoch", async () => {
  const { drawing } = await lineChart({
    title: "Loss",
    x: { name: "Epoch", values: [1] },
    series: [{ name: "Loss", colour: "query", values: [0.5] }],
  });
  assert.match(drawing.html, /mark-symbol[^>]*>(?:<path[^>]*transform="translate\(\d[^>]*>){1}/);
  assert.doesNotMatch(drawing.html, /NaN|undefined|Infinity/);
});
