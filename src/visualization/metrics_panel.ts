/**
 * The metrics of a run as a table with a drawing: each with its interval, and the baseline's
 * beside it.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";

/** A metric and its 95 % interval. */
export interface Measured {
  value: number;
  low: number;
  high: number;
}

/** Metrics of a ranking; those of the analysis fit. */
export interface MeasuredMetrics {
  /** Recall@K by K. */
  recallAt: Record<number, Measured>;
  rPrecision: Measured;
  mapAtR: Measured;
  meanAveragePrecision: Measured;
  averageRankingPosition?: Measured;
}

/** What the panel shows; the analysis's report fits. */
export interface MetricsReport {
  metrics: MeasuredMetrics;
  /** What to compare with; null for nothing. */
  baseline: { name: string; metrics: MeasuredMetrics } | null;
  /** Under which conditions the figures were measured, in sentences. */
  conditions: readonly string[];
}

/** A table of the metrics, and the conditions beneath. */
export function metricsPanel({ metrics, baseline, conditions }: MetricsReport): Markup {
  const compared = baseline && rowsOf(baseline.metrics);
  const rows = rowsOf(metrics).map((row) => tableRow(row, compared));
  const baselineHeader = baseline && columnHeader(sentenceCase(baseline.name), "baseline");
  const notes = conditions.map((sentence) => markup`<li>${sentence}</li>`);
  return markup`<section class="card" aria-label="Metrics">
<table>
<thead>
<tr>
  <th scope="col">Metric, with 95 % interval</th>${columnHeader("This run", "run")}${baselineHeader}
  <td class="plot"><div class="ends"><span>0</span><span>1</span></div></td>
</tr>
</thead>
<tbody>
${rows}</tbody>
</table>
${notes.length > 0 ? markup`<ul class="conditions small quiet">${notes}</ul>` : null}
</section>
`;
}

interface Row {
  name: string;
  measured: Measured;
  /** Whether it lies between 0 and 1, and can be drawn. */
  isShare: boolean;
}

function rowsOf(metrics: MeasuredMetrics): Row[] {
  const { recallAt, rPrecision, mapAtR, meanAveragePrecision, averageRankingPosition } = metrics;
  const share = (name: string, measured: Measured): Row => ({ name, measured, isShare: true });
  const rows = [
    ...Object.entries(recallAt).map(([k, measured]) => share(`Recall@${k}`, measured)),
    share("R-precision", rPrecision),
    share("MAP@R", mapAtR),
    share("mAP", meanAveragePrecision),
  ];
  if (!averageRankingPosition) return rows;
  const name = "Average ranking position";
  return [...rows, { name, measured: averageRankingPosition, isShare: false }];
}

function columnHeader(text: string, kind: "run" | "baseline"): Markup {
  return markup`<th scope="col"><span class="point ${kind}"></span>${text}</th>`;
}

function tableRow({ name, measured, isShare }: Row, baselineRows: Row[] | null): Markup {
  const decimals = isShare ? 3 : 1;
  const baseline = baselineRows?.find((row) => row.name === name)?.measured ?? null;
  return markup`<tr>
  <th scope="row">${name}</th>
  <td class="run">${figures(measured, decimals)}</td>
  ${baselineRows && markup`<td>${baseline && figures(baseline, decimals)}</td>`}
  <td class="plot">${isShare ? scale(measured, baseline) : null}</td>
</tr>
`;
}

function figures({ value, low, high }: Measured, decimals: number): Markup {
  return markup`<span class="value">${value.toFixed(decimals)}</span>
    <span class="interval">${low.toFixed(decimals)} – ${high.toFixed(decimals)}</span>`;
}

/** Intervals as bands and values as points, on a line from 0 to 1. */
function scale(measured: Measured, baseline: Measured | null): Markup {
  return markup`<div class="scale" aria-hidden="true">${baseline && point(baseline, "baseline")}${
    point(measured, "run")
  }</div>`;
}

function point({ value, low, high }: Measured, kind: "run" | "baseline"): Markup {
  const band = `left:${percent(low)};width:${percent(high - low)}`;
  return markup`<i style="${band}"></i><span class="point ${kind}" style="left:${
    percent(value)
  }"></span>`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
