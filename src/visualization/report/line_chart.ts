/**
 * Curves over epochs or over K.
 *
 * @module
 */

import type { Markup } from "../markup.ts";
import { type Chart, type ChartColour, numberText } from "./chart_card.ts";
import { drawChart } from "./draw_chart.ts";

/** A curve: a value for each x of the chart; NaN where there is none. */
export interface Series {
  name: string;
  colour: ChartColour;
  values: readonly number[];
}

/** What to draw. */
export interface LineChartOptions {
  title: string;
  note?: string;
  /** Name and values of the horizontal axis, ascending. */
  x: { name: string; values: readonly number[]; scale?: "linear" | "log" };
  /** Ends of the vertical axis; those of the data by default. */
  domain?: [number, number];
  /** Whether it begins at 0 at least. */
  fromZero?: boolean;
  /** The curves; the first is drawn over the others. */
  series: readonly Series[];
  /** A place on the horizontal axis to point out, such as the best epoch. */
  mark?: { at: number; name: string };
}

/** Up to so many values each has a dot. */
const mostDots = 30;

/** A chart of curves. */
export async function lineChart(options: LineChartOptions): Promise<Chart> {
  const { title, note, x, series, mark } = options;
  return {
    title,
    note,
    description: describe(options),
    keys: [
      ...series.length > 1 ? series : [],
      ...mark ? [{ name: mark.name, colour: "quiet" as const }] : [],
    ].map(({ name, colour }) => ({ name, colour })),
    drawing: await draw(options),
    table: {
      columns: [x.name, ...series.map(({ name }) => name)],
      rows: x.values.map((value, i) => [value, ...series.map(({ values }) => values[i])]),
    },
  };
}

function draw({ x, fromZero = false, domain, series, mark }: LineChartOptions): Promise<Markup> {
  const type = x.scale ?? "linear";
  const ticks = type === "log" ? logTicks(x.values) : wholeTicks(x.values);
  const xAxis = {
    field: "x",
    type: "quantitative" as const,
    title: x.name,
    scale: { type, nice: false, ...type === "linear" ? { zero: false } : {} },
    axis: {
      values: ticks,
      tickCount: ticks.length, // of more than it counts, it leaves some out
      format: "d",
      labelFlush: false,
    },
  };
  const yAxis = {
    field: "y",
    type: "quantitative" as const,
    title: null,
    scale: domain ? { domain } : { zero: fromZero, nice: 5 },
  };
  const rule = mark && {
    data: { values: [{ x: mark.at }] },
    mark: { type: "rule" as const, color: "var(--quiet)", strokeDash: [3, 3] },
    encoding: { x: xAxis },
  };
  const curves = series.toReversed().map(({ colour, values }) => ({
    data: {
      values: x.values.flatMap((at, i) =>
        Number.isFinite(values[i]) ? [{ x: at, y: values[i] }] : []
      ),
    },
    mark: {
      type: "line" as const,
      color: `var(--${colour})`,
      strokeWidth: 2,
      strokeJoin: "round" as const,
      point: x.values.length <= mostDots ? { color: `var(--${colour})`, size: 22 } : false,
    },
    encoding: { x: xAxis, y: yAxis },
  }));
  return drawChart({ layer: [...rule ? [rule] : [], ...curves] });
}

/** Whole numbers only, however few there are. */
function wholeTicks(values: readonly number[]): number[] {
  const [first, last] = [values[0], values.at(-1)!];
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => (last - first) / step <= 7) ??
    Math.ceil((last - first) / 7);
  const inner = Array.from(
    { length: Math.floor(last / step) + 1 },
    (_, i) => i * step,
  ).filter((tick) => tick > first + step / 2);
  return [first, ...inner];
}

function logTicks(values: readonly number[]): number[] {
  const last = values.at(-1)!;
  return [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((tick) => tick <= last);
}

function describe({ title, x, series, mark }: LineChartOptions): string {
  const curves = series.map(({ name, values }) => {
    const known = values.filter(Number.isFinite);
    if (known.length === 0) return `${name} without a value`;
    return `${name} from ${numberText(known[0])} to ${numberText(known.at(-1)!)}`;
  });
  const range = `${x.name} ${numberText(x.values[0])} to ${numberText(x.values.at(-1)!)}`;
  const pointed = mark ? `; ${mark.name}: ${numberText(mark.at)}` : "";
  return `Curves of ${title} over ${range}: ${curves.join("; ")}${pointed}. ` +
    "The numbers stand in the table below.";
}
