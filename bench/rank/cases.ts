/**
 * The cases of `bench:rank`, from their names: what is done, and the size of the embeddings.
 *
 * @module
 */

import { join } from "node:path";
import { UserError } from "../../src/core/user_error.ts";
import { denoCommand } from "../deno_command.ts";
import { peerCommand } from "../peers_python.ts";
import type { BenchCase } from "../rounds.ts";
import type { Metric } from "../metric.ts";
import { clusteredEmbeddings, embeddingsFolder } from "./clustered_embeddings.ts";

/** What the contenders of a case are told. */
export interface RankJob {
  /** The embeddings file. */
  path: string;
  rows: number;
  dim: number;
  /** Where it is: read once before, or anew from the file in each round. */
  from: "memory" | "file";
  /** The first so many rows ask. */
  queries: number;
  /** Neighbours a query. */
  k: number;
  /** Where the peer leaves its answer, against which ours is checked. */
  answer: string;
}

/** What was asked for. */
export const defaultRankCases = [
  "exact 60502x512",
  "exact 1000000x512",
  "hnsw 60502x512",
  "metrics 60502x512",
];

/** From so many rows on the embeddings are read from the file, and not all of them ask. */
const manyRows = 500_000;
const fewQueries = 1000;
const neighbours = 8;

/** What is measured in a round, unless a case says otherwise. */
export const timeMetrics: readonly Metric[] = [
  { name: "seconds", of: ({ seconds }) => seconds },
  { name: "processor seconds", of: ({ processorSeconds }) => processorSeconds },
];

/** Approximate search has a price before the first query, and does not find all. */
const searchMetrics: readonly Metric[] = [
  ...timeMetrics,
  { name: "seconds to build", of: ({ buildSeconds }) => Number(buildSeconds) },
  { name: "recall", of: ({ recall }) => Number(recall), moreIsBetter: true },
];

/** Flags that usearch's loader needs, and training does not. */
const usearchFlags = [
  "--allow-env=PREBUILDS_ONLY,npm_config_arch,npm_config_platform,LIBC,ARM_VERSION," +
  "USEARCH_PREBUILD,ELECTRON_RUN_AS_NODE,NODE_BINDINGS_ARROW,NODE_BINDINGS_COMPILED_DIR",
];

/** By what is done: the peer, its script, and our side. */
const kinds: Record<string, { peer: string; script: string; ours: string[] }> = {
  exact: { peer: "faiss flat", script: "rank_faiss.py", ours: denoCommand("rank/ours.ts") },
  hnsw: {
    peer: "faiss hnsw",
    script: "hnsw_faiss.py",
    ours: denoCommand("rank/ours_hnsw.ts", usearchFlags),
  },
  metrics: {
    peer: "pytorch-metric-learning",
    script: "metrics_pml.py",
    ours: denoCommand("rank/ours_metrics.ts"),
  },
};

/**
 * The cases of the given names.
 *
 * @throws {UserError} if a name is not of that form
 */
export async function rankCases(
  names: readonly string[],
): Promise<{ cases: BenchCase[]; notes: string[] }> {
  const parsed = names.map(parseRankCase);
  const cases: BenchCase[] = [];
  for (const { name, kind, rows, dim } of parsed) {
    const isFew = kind === "hnsw" || rows >= manyRows;
    const job: RankJob = {
      path: await clusteredEmbeddings(rows, dim),
      rows,
      dim,
      from: rows < manyRows ? "memory" : "file",
      queries: isFew ? Math.min(fewQueries, rows) : rows,
      k: neighbours,
      answer: join(embeddingsFolder, `${kind}-${rows}x${dim}.answer`),
    };
    const { peer, script, ours } = kinds[kind];
    cases.push({
      name,
      // The peer first: it leaves its answer while it warms up.
      contenders: [
        { name: peer, command: await peerCommand(script), job: { ...job } },
        { name: "ours", command: ours, job: { ...job } },
      ],
      ...kind === "hnsw" ? { metrics: searchMetrics } : {},
    });
  }
  return { cases, notes: [] };
}

/** What a case's name says. */
export function parseRankCase(
  name: string,
): { name: string; kind: string; rows: number; dim: number } {
  const match = /^(exact|hnsw|metrics) (\d+)x(\d+)$/.exec(name);
  if (match) return { name, kind: match[1], rows: Number(match[2]), dim: Number(match[3]) };
  throw new UserError(`Cannot bench case "${name}": unknown.`, {
    hint: `Name it as "${defaultRankCases[0]}": exact, hnsw or metrics, rows and dim.`,
  });
}
