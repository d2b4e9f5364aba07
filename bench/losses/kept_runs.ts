/**
 * Runs of `bench:losses` that are done stay done: each is a JSON file, named by its configuration, so
 * that a bench that was broken off goes on, and a further loss costs only its own runs.
 *
 * @module
 */

import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { sha256 } from "../../src/core/sha256.ts";
import type { LossRound } from "./ours.ts";

/** One run, and under what conditions it was done. */
export interface LossRun extends LossRound {
  /** Share of the processors that other work had. */
  disturbance: number;
  /** What computed. */
  backend: string;
  /** Versions of what took part. */
  versions: Record<string, string>;
  /** The commit of Likeness; null outside a checkout. */
  commit: string | null;
  /** When, as YYYY-MM-DD. */
  date: string;
  /** On what. */
  machine: string;
}

/** Does a run. */
export type RunLoss = (config: Config) => Promise<LossRun>;

/**
 * The kept run of a configuration, or else a new one, which is kept in `folder`. Code that has changed
 * since is not noticed; who wants all runs anew deletes the folder.
 */
export async function keptOrNew(
  config: Config,
  { folder, run }: { folder: string; run: RunLoss },
): Promise<{ run: LossRun; isKept: boolean }> {
  const path = join(folder, `${await nameOf(config)}.json`);
  const kept = await readRun(path);
  if (kept) return { run: kept, isKept: true };
  const done = await run(config);
  await atomicWrite(path, JSON.stringify(done, null, 2) + "\n");
  return { run: done, isKept: false };
}

/** By what a result depends on: where a run is written does not count, nor where it could run. */
async function nameOf({ data, model, train }: Config): Promise<string> {
  const text = JSON.stringify({ data, model, train });
  return (await sha256(new TextEncoder().encode(text))).slice(0, 16);
}

async function readRun(path: string): Promise<LossRun | null> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cause;
  }
}
