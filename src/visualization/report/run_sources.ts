/**
 * What a run's report is made of, by what it is read from; what `src/runs` and `src/analysis` read
 * fits. `null` and empty lists stand for files that are not there.
 *
 * @module
 */

import type { Average, LoneQueryRule } from "../../metrics/evaluate_ranking.ts";
import type { TieRule } from "../../metrics/positive_ranks.ts";
import type { EmbeddingsFile } from "../../ranking/embeddings_file.ts";
import type { MetricsReport } from "../metrics_panel.ts";
import type { TrainingLogs } from "./training_section.ts";

/** Everything that is known of a run. */
export interface RunSources extends TrainingLogs {
  /** The run's name. */
  name: string;
  /** `run.json`. */
  record: RecordOfRun | null;
  /** The figures of the embeddings. */
  report: ReportOfRun | null;
  /** The embeddings of the test part. */
  file: EmbeddingsFile | null;
}

/** What the page shows of `run.json`. */
export interface RecordOfRun {
  status: string;
  error: string | null;
  created: string;
  seconds: number;
  epoch: number;
  step: number;
  config: object;
  command: readonly string[];
  git_commit: string | null;
  data: {
    list: string;
    files: string;
    images: number;
    categories: number;
    train: number;
    selection: number;
    test: number;
  };
  versions: Readonly<Record<string, string>>;
  system: { os: string; arch: string; processors: number };
  backend: { name: string; reason: string };
  seed: number;
  sessions: readonly object[];
}

/** What the page shows of `metrics.json`; what has a `?` is not in files of before. */
export interface ReportOfRun extends MetricsReport {
  average?: Average;
  loneQueries: LoneQueryRule;
  ties: TieRule;
  categories?: readonly CategoryOfReport[];
  confusedPairs?: readonly PairOfReport[];
}

/** The figures of a category. */
export interface CategoryOfReport {
  category: string;
  queryCount: number;
  recallAt: Readonly<Record<number, number>>;
  mapAtR: number;
}

/** Queries of a category whose nearest image of another category is of the second. */
export interface PairOfReport {
  category: string;
  confusedWith: string;
  count: number;
  /** Of those, how many find it before any image of their own category. */
  misses: number;
  queryCount: number;
}
