/**
 * The cases of `bench:explore`, from their names: how many embeddings the explorer serves, and how
 * long they are.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { projectRoot } from "../deno_command.ts";
import type { BenchCase } from "../rounds.ts";
import type { Metric } from "../metric.ts";
import type { Round } from "../worker.ts";
import { type LargeRun, largeRun } from "./large_run.ts";

/** What our side is told. */
export interface ExploreJob extends LargeRun {
  /** How many images ask for their neighbours in a round. */
  queries: number;
}

/** What was asked for. */
export const defaultExploreCases = ["explore 100000x256"];

/** What is measured in a round. */
export const exploreMetrics: readonly Metric[] = [
  { name: "ms to the first page", of: figure("firstPageMs") },
  { name: "ms per query", of: figure("queryMs") },
  { name: "ms per query, 95 %", of: figure("slowQueryMs") },
  { name: "ms to start", of: figure("startMs") },
];

function figure(name: string): (round: Round) => number {
  return (round) => round[name] as number;
}

/**
 * The cases of the given names.
 *
 * @throws {UserError} if a name is not of that form
 */
export async function exploreCases(
  names: readonly string[],
  { queries }: { queries: number },
): Promise<{ cases: BenchCase[]; notes: string[] }> {
  const cases: BenchCase[] = [];
  for (const { name, ...size } of names.map(parseExploreCase)) {
    const job: ExploreJob = { ...await largeRun(size), queries };
    cases.push({ name, contenders: [{ name: "ours", command: clientCommand(), job: { ...job } }] });
  }
  return {
    cases,
    notes: [
      "The first page is the page's files, the run, 200 images of the list and the thumbnails of " +
      "48, made anew from photographs of 640 × 480, with 6 connections as browsers have.",
    ],
  };
}

/** What a case's name says. */
export function parseExploreCase(name: string): { name: string; rows: number; dim: number } {
  const match = /^explore (\d+)x(\d+)$/.exec(name);
  if (match) return { name, rows: Number(match[1]), dim: Number(match[2]) };
  throw new UserError(`Cannot bench case "${name}": unknown.`, {
    hint: `Name it as "${defaultExploreCases[0]}": rows and dim.`,
  });
}

/** Our side only asks: what it measures is a process of its own, with the task's permissions. */
function clientCommand(): string[] {
  const flags = ["--allow-read", "--allow-write", "--allow-net=127.0.0.1", "--allow-run"];
  const module = `${projectRoot}bench/explore/ours.ts`;
  return [Deno.execPath(), "run", "--no-prompt", ...flags, module];
}
