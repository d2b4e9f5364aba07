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
import type { Metric } from "../rows.ts";
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
  /** Where the peer leaves its distances, against which ours are checked. */
  answer: string;
}

/** What was asked for. */
export const defaultRankCases = ["exact 60502x512", "exact 1000000x512"];

/** From so many rows on the embeddings are read from the file, and not all of them ask. */
const manyRows = 500_000;
const fewQueries = 1000;
const neighbours = 8;

/** What is measured in a round of exact ranking. */
export const exactMetrics: readonly Metric[] = [
  { name: "seconds", of: ({ seconds }) => seconds },
  { name: "processor seconds", of: ({ processorSeconds }) => processorSeconds },
];

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
  for (const { name, rows, dim } of parsed) {
    const job: RankJob = {
      path: await clusteredEmbeddings(rows, dim),
      rows,
      dim,
      from: rows < manyRows ? "memory" : "file",
      queries: rows < manyRows ? rows : fewQueries,
      k: neighbours,
      answer: join(embeddingsFolder, `${rows}x${dim}-answer.f32`),
    };
    cases.push({
      name,
      // The peer first: it leaves its answer while it warms up.
      contenders: [
        { name: "faiss flat", command: await peerCommand("rank_faiss.py"), job: { ...job } },
        { name: "ours", command: denoCommand("rank/ours.ts"), job: { ...job } },
      ],
    });
  }
  return { cases, notes: [] };
}

/** What a case's name says. */
export function parseRankCase(name: string): { name: string; rows: number; dim: number } {
  const match = /^exact (\d+)x(\d+)$/.exec(name);
  if (match) return { name, rows: Number(match[1]), dim: Number(match[2]) };
  throw new UserError(`Cannot bench case "${name}": unknown.`, {
    hint: `Name it as "${defaultRankCases[0]}": what is done, rows and dim.`,
  });
}
