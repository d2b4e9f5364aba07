/**
 * Gathers what a run's report shows: charts, map, confusions, and queries with their rankings.
 * Before it stand the run's files, after it `report_page.ts`.
 *
 * @module
 */

import { createRandom } from "../../core/random.ts";
import { UserError } from "../../core/user_error.ts";
import type { RankingMetrics } from "../../metrics/evaluate_ranking.ts";
import type { EmbeddingsFile } from "../../ranking/embeddings_file.ts";
import { rankingRows } from "../dataset_rankings.ts";
import { describeRun } from "../describe_run.ts";
import type { RunDescription } from "../page.ts";
import type { RankingRow } from "../ranking_row.ts";
import { type CategoryTables, categoryTables } from "./category_tables.ts";
import type { Chart } from "./chart_card.ts";
import { type Confusion, confusionsOf } from "./confusions.ts";
import { type EmbeddingMap, embeddingMap } from "./embedding_map.ts";
import type { Missing } from "./missing.ts";
import { measureForCharts, rankingCharts } from "./ranking_charts.ts";
import type { RecordOfRun, ReportOfRun, RunSources } from "./run_sources.ts";
import { trainingFacts } from "./settings_section.ts";
import { trainingCharts } from "./training_section.ts";

/** What the page shows. */
export interface RunReport {
  run: RunDescription;
  report: ReportOfRun | Missing;
  training: Chart[] | Missing;
  ranking: Chart[] | Missing;
  map: EmbeddingMap | Missing;
  confusions: Confusion[] | Missing;
  categories: CategoryTables | Missing;
  /** The worst queries, worst first, and the best. */
  worst: RankingRow[] | Missing;
  best: RankingRow[] | Missing;
  record: RecordOfRun | Missing;
}

/** Options of {@linkcode runReport}. */
export interface RunReportOptions {
  /** How many of the best and of the worst queries. */
  queries: number;
  /** Of the drawn pairs, of the map, and of who comes first among equally good queries. */
  seed: number;
}

const noEmbeddings: Missing = {
  missing: "There are no embeddings of the test part: deno task analysis:embed makes them.",
};

/**
 * Gathers a report; parts whose files are not there say so. The same for the same seed.
 *
 * @throws {UserError} if there is no run
 */
export async function runReport(
  sources: RunSources,
  { queries, seed }: RunReportOptions,
): Promise<RunReport> {
  const { name, record, report, file } = sources;
  if (!record && !report && !file && sources.epochs.length === 0) {
    throw new UserError(
      `Cannot report on "${name}": it has no files; wanted a run that has begun.`,
      { hint: "deno task runs:list shows which runs there are." },
    );
  }
  const training = await trainingCharts(sources);
  const run = {
    ...file ? describeRun(file) : {},
    name,
    facts: record ? trainingFacts(record) : {},
  };
  const looks = file && report
    ? await looksOf(file, report, { queries, seed })
    : { ranking: noEmbeddings, map: noEmbeddings, worst: noEmbeddings, best: noEmbeddings };
  const metrics = "metrics" in looks ? looks.metrics : null;
  return {
    run,
    report: report ?? { missing: "There is no metrics.json: deno task analysis:analyze makes it." },
    training,
    ...looks,
    confusions: confusionsIn(sources, metrics),
    categories: report?.categories
      ? categoryTables(report.categories, report.confusedPairs ?? [], file?.samples ?? [])
      : notInReport("figures of categories"),
    record: record ?? { missing: "There is no run.json: training writes it." },
  };
}

async function looksOf(
  file: EmbeddingsFile,
  report: ReportOfRun,
  { queries, seed }: RunReportOptions,
) {
  const metrics = measureForCharts(file, report);
  const positions = new Map(
    Array.from(metrics.perQuery.queries, (row, i) => [row, metrics.perQuery.rankingPosition[i]]),
  );
  const ordered = fromWorstToBest(metrics, seed);
  return {
    metrics,
    ranking: await rankingCharts(file, { metrics, report, seed }),
    map: await embeddingMap(file, { seed }) ??
      { missing: "There are fewer than four different embeddings: too few for a map." },
    worst: await rankingRows(file, { queries: ordered.slice(0, queries), positions }),
    best: await rankingRows(file, {
      queries: ordered.slice(queries).slice(-queries).toReversed(),
      positions,
    }),
  };
}

/**
 * The queries that have something to find, by how far its average ranking position is from a
 * perfect one; of equally good ones that with more to find is the better, then chance decides.
 */
function fromWorstToBest({ perQuery }: RankingMetrics, seed: number): number[] {
  const { queries, rankingPosition, positiveCount } = perQuery;
  const excess = (i: number) => rankingPosition[i] - (positiveCount[i] + 1) / 2;
  const ranked = Array.from(queries, (_, i) => i).filter((i) => positiveCount[i] > 0);
  return createRandom(`${seed} queries of the report`).shuffle(ranked)
    .sort((a, b) => excess(b) - excess(a) || positiveCount[a] - positiveCount[b])
    .map((i) => queries[i]);
}

function confusionsIn(
  { report, file }: RunSources,
  metrics: RankingMetrics | null,
): Confusion[] | Missing {
  if (!report?.confusedPairs) return notInReport("confused categories");
  return file && metrics
    ? confusionsOf(file, metrics.perQuery, report.confusedPairs)
    : noEmbeddings;
}

function notInReport(what: string): Missing {
  return {
    missing: `There are no ${what} in metrics.json: deno task analysis:analyze measures them.`,
  };
}
