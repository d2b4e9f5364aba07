/**
 * The head of the page: which run is shown, its figures, and under which conditions they hold.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { byId, element, unseen } from "./element.js";
import { counted, grouped, metricText } from "./figure_text.js";

/**
 * @typedef {import("./server.js").RunAnswer} RunAnswer
 * @typedef {RunAnswer["metrics"][number]} Metric
 */

/** The figures that stand in large type, where the run has them. */
const headline = [
  "Recall@1",
  "Recall@8",
  "R-precision",
  "MAP@R",
  "mAP",
  "Average ranking position",
];

/**
 * Fills the head of the page.
 *
 * @param {RunAnswer} run
 */
export function showRun({ name, description, metrics, conditions, images, ...run }) {
  document.title = `${name} · Likeness explorer`;
  byId("run-name", HTMLElement).textContent = name;
  byId("run-description", HTMLElement).textContent = `${description}. ` +
    `${counted(images, "image")} of ${counted(run.categories.length, "category", "categories")}` +
    (run.queries < images || run.gallery < images
      ? `: ${grouped(run.queries)} ask, ${grouped(run.gallery)} are searched.`
      : ".");
  byId("figures", HTMLElement).replaceChildren(...figures(metrics));
  byId("all-figures", HTMLElement).replaceChildren(...metrics.map(tableRow));
  byId("figures-table", HTMLElement).hidden = metrics.length === 0;
  byId("conditions", HTMLElement).replaceChildren(
    ...conditions.map((sentence) => element("li", {}, sentence)),
  );
  byId("about-run", HTMLElement).hidden = metrics.length + conditions.length === 0;
}

/** @param {readonly Metric[]} metrics */
function figures(metrics) {
  if (metrics.length === 0) {
    const command = element("code", {}, "deno task analysis:analyze");
    return [
      element("p", { class: "quiet" }, "This run has no figures yet: ", command, " measures them."),
    ];
  }
  const chosen = headline.flatMap((name) => metrics.find((metric) => metric.name === name) ?? []);
  return (chosen.length > 0 ? chosen : metrics.slice(0, headline.length)).map(figure);
}

/** @param {Metric} metric */
function figure({ name, value, low, high }) {
  const kind = kindOf(name);
  return element(
    "div",
    { class: "figure" },
    element("dt", {}, name),
    element("dd", { class: "number" }, metricText(value, kind)),
    low !== null && high !== null && element(
      "dd",
      { class: "quiet small" },
      unseen("95 % interval "),
      `${metricText(low, kind)} – ${metricText(high, kind)}`,
    ),
  );
}

/** @param {Metric} metric */
function tableRow({ name, value, low, high }) {
  const kind = kindOf(name);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    element("td", {}, metricText(value, kind)),
    element(
      "td",
      { class: "quiet" },
      low === null ? "" : `${metricText(low, kind)} – ${metricText(high, kind)}`,
    ),
  );
}

/** @param {string} name */
function kindOf(name) {
  return { isShare: !/position/i.test(name) };
}
