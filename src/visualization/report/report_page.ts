/**
 * The report of a run as one page: what was learnt, how well it ranks, what it gets wrong. Before
 * it stands `run_report.ts`; the task writes it to a file.
 *
 * @module
 */

import { counted } from "../../core/counted.ts";
import { type Markup, markup } from "../markup.ts";
import { metricsPanel } from "../metrics_panel.ts";
import { marksList, nothingToShow, page } from "../page.ts";
import type { Thumbnail } from "../picture_card.ts";
import { type RankingRow, rankingRow } from "../ranking_row.ts";
import { categoryCards } from "./category_tables.ts";
import { type Chart, chartCard } from "./chart_card.ts";
import { confusionsSection } from "./confusions.ts";
import { mapScript, mapSection } from "./map_section.ts";
import { isMissing, type Missing, shown } from "./missing.ts";
import { reportStyle } from "./report_style.ts";
import type { RunReport } from "./run_report.ts";
import { settingsSection } from "./settings_section.ts";

/** Pictures of two sizes. */
export interface ReportThumbnails {
  /** On cards. */
  card: Thumbnail;
  /** On the map and in tables, where there are many. */
  small: Thumbnail;
}

const contents = {
  metrics: "Metrics",
  training: "Training",
  ranking: "Ranking",
  map: "Map",
  confusions: "Confusions",
  categories: "Categories",
  worst: "Worst queries",
  best: "Best queries",
  settings: "Settings",
};

/** The page as an HTML document. */
export async function reportPage(report: RunReport, thumbnails: ReportThumbnails): Promise<string> {
  const { card, small } = thumbnails;
  const { categories } = report;
  return page({
    title: "Run report",
    lead: "How the model was trained, how well it ranks the test part, and where it errs.",
    run: report.run,
    contents,
    style: reportStyle,
    ...isMissing(report.map) ? {} : { script: mapScript },
    body: [
      section("metrics", "", await shown(report.report, metricsPanel)),
      section("training", "After each epoch.", await shown(report.training, chartCards)),
      section(
        "ranking",
        "Of the test part, by the rules under the metrics.",
        await shown(report.ranking, chartCards),
      ),
      section("map", "", await shown(report.map, (map) => mapSection(map, small))),
      section(
        "confusions",
        "Categories of which queries find another category first: a query, and what it found.",
        await shown(report.confusions, (pairs) => confusionsSection(pairs, card)),
      ),
      section(
        "categories",
        isMissing(categories)
          ? ""
          : `By MAP@R, of ${counted(categories.categoryCount, "category", "categories")}.`,
        await shown(categories, (tables) => categoryCards(tables, small)),
      ),
      section(
        "worst",
        "By how far their average position is from a perfect ranking, farthest first.",
        await rankings(report.worst, card),
      ),
      section(
        "best",
        "The nearest to a perfect ranking; among equals, those with more to find.",
        await rankings(report.best, card),
      ),
      section("settings", "", await shown(report.record, settingsSection)),
    ],
  });
}

function section(id: keyof typeof contents, note: string, body: Markup): Markup {
  return markup`<section id="${id}" class="part">
<h2>${contents[id]}</h2>
${note === "" ? null : markup`<p class="quiet">${note}</p>`}
${body}</section>
`;
}

function chartCards(charts: readonly Chart[]): Markup {
  return markup`<div class="charts">
${charts.map(chartCard)}</div>
`;
}

function rankings(rows: readonly RankingRow[] | Missing, thumbnail: Thumbnail): Promise<Markup> {
  return shown(rows, async (rows) => {
    if (rows.length === 0) return nothingToShow("There are no queries to show.");
    const cards: Markup[] = [];
    // Row by row, so that not all image files are open at once.
    for (const row of rows) cards.push(await rankingRow(row, thumbnail));
    return markup`<div class="marks small">${marksList(["query", "same", "other"])}</div>
${cards}`;
  });
}
