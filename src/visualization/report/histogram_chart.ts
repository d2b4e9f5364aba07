/**
 * Histograms, one or two over each other.
 *
 * @module
 */

import type { Markup } from "../markup.ts";
import { type Chart, type ChartColour, numberText } from "./chart_card.ts";
import { drawChart } from "./draw_chart.ts";

/** What to draw. */
export interface HistogramOptions {
  title: string;
  note?: string;
  /** What is counted by: the name of the horizontal axis. */
  x: string;
  /** What a share is a share of, such as `pairs`. */
  of: string;
  /** The values, by what they are of. */
  groups: readonly { name: string; colour: ChartColour; values: ArrayLike<number> }[];
  /** Ends of the horizontal axis; those of the data by default. */
  domain?: [number, number];
  bins: number;
}

/** A chart of the shares of values in equal bins; the last bin has its upper end too. */
export async function histogramChart(options: HistogramOptions): Promise<Chart> {
  const { title, note, groups, of, bins } = options;
  const [low, high] = options.domain ?? ends(groups.map(({ values }) => values));
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + (high - low) * i / bins);
  const shares = groups.map(({ values }) => sharesOf(values, { low, high, bins }));
  return {
    title,
    note,
    description: describe(options),
    keys: groups.length > 1 ? groups.map(({ name, colour }) => ({ name, colour })) : [],
    drawing: await draw(options, edges, shares),
    table: {
      columns: ["From", "To", ...groups.map(({ name }) => `${name}, % of ${of}`)],
      rows: Array.from({ length: bins }, (_, bin) => [
        edges[bin],
        edges[bin + 1],
        ...shares.map((share) => 100 * share[bin]),
      ]),
    },
  };
}

/** The median; NaN of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function ends(groups: readonly ArrayLike<number>[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of groups) {
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  }
  // A collapsed model has all its distances in one place.
  return low < high ? [low, high] : [low, low + 1];
}

function sharesOf(
  values: ArrayLike<number>,
  { low, high, bins }: { low: number; high: number; bins: number },
): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(bins * (values[i] - low) / (high - low));
    counts[Math.max(0, Math.min(bins - 1, bin))]++;
  }
  return counts.map((count) => count / values.length);
}

function draw(
  { x, groups }: HistogramOptions,
  edges: number[],
  shares: number[][],
): Promise<Markup> {
  return drawChart({
    layer: groups.map(({ colour }, group) => ({
      data: {
        values: shares[group].map((share, bin) => ({
          from: edges[bin],
          to: edges[bin + 1],
          share,
        })),
      },
      mark: { type: "bar" as const, color: `var(--${colour})`, opacity: 0.6, binSpacing: 0.5 },
      encoding: {
        x: {
          field: "from",
          type: "quantitative" as const,
          bin: "binned" as const,
          title: x,
          axis: { grid: false },
          scale: { domain: [edges[0], edges.at(-1)!], nice: false, zero: false },
        },
        x2: { field: "to" },
        y: {
          field: "share",
          type: "quantitative" as const,
          title: null,
          stack: null,
          axis: { format: "~%" },
        },
      },
    })),
  });
}

function describe({ title, of, groups }: HistogramOptions): string {
  const middles = groups.map(({ name, values }) =>
    `${name}: median ${numberText(medianOf(values))}`
  );
  return `Histogram of ${title}, as shares of ${of}. ${middles.join("; ")}. ` +
    "The numbers stand in the table below.";
}
