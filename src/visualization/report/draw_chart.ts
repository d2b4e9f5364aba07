/**
 * Draws a Vega-Lite chart as SVG that stands in a page: its colours are the page's own variables,
 * so that it is light and dark with it. The only file that knows Vega.
 *
 * @module
 */

import type { Config, TopLevelSpec } from "vega-lite";
import { type Markup, trustedMarkup } from "../markup.ts";

/** A unit or layer of Vega-Lite; size, background and theme are added here. */
export type ChartSpec = Pick<Extract<TopLevelSpec, { layer: unknown }>, "layer">;

/** So large a chart is drawn, in pixels: that of a column of the page, whose text then stays as it is. */
const [width, height] = [336, 208];

const theme: Config = {
  background: undefined,
  // One label tells the whole chart; its data stand in a table.
  aria: false,
  view: { stroke: null },
  axis: {
    domainColor: "var(--line)",
    gridColor: "var(--line)",
    tickColor: "var(--line)",
    labelColor: "var(--quiet)",
    titleColor: "var(--quiet)",
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelPadding: 5,
    titlePadding: 7,
    tickSize: 4,
  },
  axisX: { grid: false, tickCount: 6 },
  axisY: { domain: false, ticks: false, tickCount: 5 },
};

/** The chart as an `<svg>` element, which only looks: what it says is for the page to tell. */
export async function drawChart(spec: ChartSpec): Promise<Markup> {
  // Loaded here: most tasks draw nothing.
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const { spec: compiled } = compile({
    ...spec,
    width,
    height,
    padding: 0,
    autosize: { type: "fit", contains: "padding" },
    config: theme,
  });
  const view = new View(parse(compiled), { renderer: "none" });
  try {
    return trustedMarkup(inPage(await view.toSVG()));
  } finally {
    view.finalize();
  }
}

/** Without the names of XML, which HTML does not need, and with the width of its place. */
function inPage(svg: string): string {
  return svg
    .replaceAll(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replace(/^<svg([^>]*?) width="[\d.]+" height="[\d.]+"/, '<svg$1 aria-hidden="true"')
    .replaceAll(/ font-family="[^"]*"/g, "");
}
