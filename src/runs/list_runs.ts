/**
 * All runs of a folder, for `runs:list` and for whoever looks for one by its name.
 *
 * @module
 */

import { join } from "node:path";
import { didYouMean } from "../core/did_you_mean.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import type { RunRecord } from "../training/run_record.ts";
import { readRun, type Run } from "./read_run.ts";

/** A run whose record could be read. */
export type KnownRun = Run & { record: RunRecord };

/**
 * Reads every run below a folder, the oldest first, those whose record is damaged last. Folders
 * without a `run.json` are left out.
 *
 * @param dir the folder of the runs, `output.dir`
 * @throws {UserError} if the folder cannot be read
 */
export async function listRuns(dir: string): Promise<Run[]> {
  const runs: Run[] = [];
  for (const name of await foldersIn(dir)) {
    const run = await readRun(join(dir, name));
    if (run) runs.push(run);
  }
  const order = ({ record, name }: Run) => `${record?.created ?? "~"} ${name}`;
  return runs.sort((a, b) => order(a) < order(b) ? -1 : 1);
}

/**
 * Reads the run of a name.
 *
 * @throws {UserError} if there is none, or its record is damaged
 */
export async function findRun(dir: string, name: string): Promise<KnownRun> {
  const names = await foldersIn(dir);
  const run = names.includes(name) ? await readRun(join(dir, name)) : null;
  if (run === null) {
    const known: string[] = [];
    for (const name of names) if (await readRun(join(dir, name))) known.push(name);
    throw new UserError(`Cannot find run "${name}" in "${dir}".`, {
      hint: known.length > 0 ? didYouMean(name, known) : "deno task ml:train --name makes one.",
    });
  }
  const { record } = run;
  if (record === null) throw new UserError(run.faults[0]);
  return { ...run, record };
}

async function foldersIn(dir: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(dir));
    return entries.filter(({ isFile }) => !isFile).map(({ name }) => name).sort();
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(
      `Cannot list the runs in "${dir}": ${missing ? "no such folder" : messageOf(cause)}.`,
      { hint: "Name the folder with --dir; deno task ml:train makes it (output.dir).", cause },
    );
  }
}
