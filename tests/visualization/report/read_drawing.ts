/**
 * Reads the numbers of a chart back from its SVG: where its axes have their labels says what a
 * pixel is worth.
 *
 * @module
 */

import assert from "node:assert/strict";

/** What a drawing shows, in the units of its axes. */
export interface ReadDrawing {
  /** The points of each curve, that which is drawn last at the end. */
  curves: [number, number][][];
  /** Left, right and height of each bar. */
  bars: [number, number, number][];
}

/** Reads a drawing whose horizontal axis is linear or logarithmic. */
export function readDrawing(svg: string, scale: "linear" | "log" = "linear"): ReadDrawing {
  const [xLabels, yLabels] = [...svg.matchAll(/role-axis-label[^>]*>(.*?)<\/g>/g)]
    .map(([, labels]) =>
      [...labels.matchAll(/translate\(([-\d.e]+),([-\d.e]+)\)[^>]*>([^<]*)</g)]
        .map(([, x, y, text]) => ({ x: Number(x), y: Number(y), value: valueOf(text) }))
    );
  const toX = line(
    xLabels.map(({ x, value }) => [x, scale === "log" ? Math.log(value) : value] as const),
  );
  // A label stands a little below its line; the lowest line, at the axis, tells how far.
  const lowest = Math.max(
    ...[...svg.matchAll(/role-axis-grid[^>]*>(.*?)<\/g>/g)].flatMap(([, lines]) =>
      [...lines.matchAll(/translate\(0,([-\d.e]+)\)/g)].map(([, y]) => Number(y))
    ),
  );
  const below = Math.max(...yLabels.map(({ y }) => y)) - lowest;
  const toY = line(yLabels.map(({ y, value }) => [y - below, value] as const));
  const x = (pixel: number) => scale === "log" ? Math.exp(toX(pixel)) : toX(pixel);
  return {
    curves: [...svg.matchAll(/mark-line role-mark[^>]*>(.*?)<\/g>/g)].map(([, marks]) =>
      pathPoints(marks).map(([left, top]) => [x(left), toY(top)])
    ),
    bars: [...svg.matchAll(/mark-rect role-mark[^>]*>(.*?)<\/g>/g)].flatMap(([, marks]) =>
      [...marks.matchAll(/ d="M([-\d.e]+),([-\d.e]+)h([-\d.e]+)v([-\d.e]+)/g)]
        .map(([, ...numbers]) => numbers.map(Number))
        .map(([left, top, width]): [number, number, number] => [
          x(left),
          x(left + width),
          toY(top),
        ])
    ),
  };
}

/** `1,200`, `0.5`, `15%`. */
function valueOf(text: string): number {
  const value = Number(text.replace(/,/g, "").replace("−", "-").replace("%", ""));
  assert.ok(Number.isFinite(value), text);
  return text.endsWith("%") ? value / 100 : value;
}

/** The straight line through the first and the last pair. */
function line(pairs: readonly (readonly [number, number])[]): (pixel: number) => number {
  const [[p0, v0], [p1, v1]] = [pairs[0], pairs.at(-1)!];
  assert.notEqual(p0, p1);
  return (pixel) => v0 + (pixel - p0) * (v1 - v0) / (p1 - p0);
}

function pathPoints(marks: string): [number, number][] {
  const [, path] = / d="M([^"]*)"/.exec(marks)!;
  return path.split("L").map((point) => point.split(",").map(Number) as [number, number]);
}
