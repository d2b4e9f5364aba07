/**
 * Two runs side by side: what was set otherwise, whether data and versions are the same, the figures
 * of both, and whether their difference could be chance. Embeds nothing: what is missing is said.
 *
 * @module
 */

import { info } from "../core/log.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { findEmbeddings, readEmbeddingShards } from "../ranking/embedding_shards.ts";
import type { EmbeddingsFile } from "../ranking/embeddings_file.ts";
import {
  compareEmbeddings,
  type NoComparison,
  type PairedComparison,
} from "./compare_embeddings.ts";
import { type ConfigDifference, configDifferences } from "../config/flat_config.ts";
import type { KnownRun } from "./list_runs.ts";
import { reportFigures } from "./report_figures.ts";
import { type RunRow, runRow } from "./runs_table.ts";

/** A figure of both runs; null where a run does not have it. */
export interface FigurePair {
  name: string;
  first: number | null;
  second: number | null;
}

/** Figures measured in the same way. */
export interface FigureGroup {
  /** On what they were measured. */
  title: string;
  figures: FigurePair[];
}

/** Two runs side by side. */
export interface RunComparison {
  /** What `runs:list` says of them. */
  runs: [RunRow, RunRow];
  /** The settings that differ; where a run's output goes and what it runs in do not count. */
  config: ConfigDifference[];
  /** Whether both have seen the same samples in the same order, and files of the same sizes. */
  data: { same_list: boolean; same_files: boolean };
  /** Versions, commit, machine and backend where they differ. */
  versions: { name: string; first: string | null; second: string | null }[];
  /** The figures of both. */
  figures: FigureGroup[];
  /** Their difference query by query, or why there is none. */
  paired: PairedComparison | NoComparison;
}

/** Compares two runs. */
export async function compareRuns(first: KnownRun, second: KnownRun): Promise<RunComparison> {
  const [one, other] = [first.record, second.record];
  return {
    runs: [runRow(first), runRow(second)],
    config: configDifferences(one.config, other.config)
      .filter(({ key }) => /^(data|model|train)\./.test(key)),
    data: {
      same_list: one.data.list === other.data.list,
      same_files: one.data.files === other.data.files,
    },
    versions: versionDifferences(first, second),
    figures: figuresOf(first, second),
    paired: await comparePaired(first, second),
  };
}

function versionDifferences(first: KnownRun, second: KnownRun): RunComparison["versions"] {
  const [one, other] = [first, second].map(({ record }): Record<string, string | null> => ({
    ...record.versions,
    commit: record.git_commit,
    system: `${record.system.os} ${record.system.arch}`,
    processors: `${record.system.processors}`,
    backend: `${record.backend.name} on ${record.backend.device}`,
  }));
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .map((name) => ({ name, first: one[name] ?? null, second: other[name] ?? null }))
    .filter(({ first, second }) => first !== second);
}

function figuresOf(first: KnownRun, second: KnownRun): FigureGroup[] {
  const selection = ["epoch", "average_ranking_position", "recall_at_1", "map_at_r"];
  const best = [first, second].map(({ best }) =>
    Object.fromEntries(Object.entries(best ?? {}).filter(([name]) => selection.includes(name)))
  );
  const last = [first, second].map(({ epochs }) => epochs.at(-1) ?? {});
  const test = [first, second].map(({ report }) => report ? reportFigures(report) : {});
  return [
    { title: "Best epoch, selection images", figures: pairs(best[0], best[1]) },
    { title: "Last epoch, training and selection images", figures: pairs(last[0], last[1]) },
    { title: "Test images, by analysis:analyze", figures: pairs(test[0], test[1]) },
  ].filter(({ figures }) => figures.length > 0);
}

function pairs(first: Record<string, number>, second: Record<string, number>): FigurePair[] {
  return [...new Set([...Object.keys(first), ...Object.keys(second)])]
    .map((name) => ({ name, first: first[name] ?? null, second: second[name] ?? null }));
}

async function comparePaired(
  first: KnownRun,
  second: KnownRun,
): Promise<PairedComparison | NoComparison> {
  try {
    const files = [await embeddingsOf(first), await embeddingsOf(second)];
    info(`Ranking ${files[0].samples.length} images of both runs …`);
    return await compareEmbeddings(files[0], files[1]);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { reason: messageOf(thrown), hint: thrown.hint };
  }
}

/**
 * The embeddings of the test images that are there.
 *
 * @throws {UserError} if there are none, or they are not of the best epoch
 */
async function embeddingsOf({ name, folder, best }: KnownRun): Promise<EmbeddingsFile> {
  const hint = `deno task analysis:embed --config-path ${folder}/config.yaml makes them.`;
  const paths = await findEmbeddings(folder, "test");
  if (paths.length === 0) {
    throw new UserError(`Run "${name}" has no embeddings of the test images.`, { hint });
  }
  const file = await readEmbeddingShards(paths);
  if (best && file.source.epoch !== best.epoch) {
    throw new UserError(
      `The embeddings of run "${name}" are of epoch ${file.source.epoch}; ` +
        `the best is epoch ${best.epoch}.`,
      { hint },
    );
  }
  return file;
}
