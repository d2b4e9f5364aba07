/**
 * What a run is, as data: `run.json` in its folder. Training writes it (`open_run_record.ts`);
 * `runs:list` and `runs:compare` read it, and can rely on every field.
 *
 * @module
 */

import { z } from "zod";
import { messageOf, UserError } from "../core/user_error.ts";
import type { DataFingerprint } from "../data/fingerprint.ts";

/** How a run stands; one that says `running` though nobody holds its lock was killed. */
export type RunStatus = "running" | "stopped" | "finished" | "failed";

/** What is known of a run before it begins. */
export interface RunFacts {
  /** Its name: that of its folder. */
  name: string;
  /** The whole configuration, as it was used. */
  config: object;
  /** The task and its arguments. */
  command: string[];
  /** Commit of Likeness's checkout; null if it is none. What was not committed is not seen. */
  git_commit: string | null;
  /** Which data. */
  data: DataFingerprint;
  /** Versions of what took part, by name. */
  versions: Record<string, string>;
  /** On what machine. */
  system: { os: string; arch: string; processors: number };
  /** What computed, and why that; `threads` is null for one a processor. */
  backend: { name: string; reason: string; device: string; threads: number | null };
  /** Seed of weights, batches and augmentation. */
  seed: number;
}

/** What one process did for a run. */
export interface RunSession {
  /** When it began, as ISO 8601; by the machine's clock, which may have been set in between. */
  started: string;
  /** When it ended; null while it runs, and if it was killed. */
  ended: string | null;
  /** How long it took; up to the last progress if it was killed. */
  seconds: number;
  /** Steps done before it. */
  from_step: number;
  /** Steps done after it. */
  to_step: number;
  /** Its exit code; null while it runs, and if it was killed. */
  exit_code: number | null;
  /** The task and its arguments. */
  command: string[];
  /** As in {@linkcode RunFacts}. */
  git_commit: string | null;
  /** Name of the backend. */
  backend: string;
}

/** `run.json`. Its facts are those of the newest session. */
export interface RunRecord extends RunFacts {
  /** Changes with the meaning of what is here. */
  format: 1;
  /** How the run stands. */
  status: RunStatus;
  /** Why it failed; null if it has not. */
  error: string | null;
  /** When its first session began, as ISO 8601. */
  created: string;
  /** When this was written. */
  updated: string;
  /** Epochs done. */
  epoch: number;
  /** Steps done. */
  step: number;
  /** How long all sessions took together. */
  seconds: number;
  /** Every process that has worked on the run, the newest last. */
  sessions: RunSession[];
}

const count = z.int().min(0);
const seconds = z.number().min(0);
const time = z.iso.datetime();
const commit = z.string().nullable();

/** Unknown keys stay, so that a newer Likeness can add some. */
const recordSchema: z.ZodType<RunRecord> = z.looseObject({
  format: z.literal(1),
  name: z.string(),
  status: z.enum(["running", "stopped", "finished", "failed"]),
  error: z.string().nullable(),
  created: time,
  updated: time,
  epoch: count,
  step: count,
  seconds,
  config: z.looseObject({}),
  command: z.array(z.string()),
  git_commit: commit,
  data: z.looseObject({
    list: z.string(),
    files: z.string(),
    train: count,
    selection: count,
    test: count,
    images: count,
    categories: count,
    bytes: count,
    missing: count,
  }),
  versions: z.record(z.string(), z.string()),
  system: z.looseObject({ os: z.string(), arch: z.string(), processors: count }),
  backend: z.looseObject({
    name: z.string(),
    reason: z.string(),
    device: z.string(),
    threads: count.nullable(),
  }),
  seed: z.int(),
  sessions: z.array(z.looseObject({
    started: time,
    ended: time.nullable(),
    seconds,
    from_step: count,
    to_step: count,
    exit_code: z.int().nullable(),
    command: z.array(z.string()),
    git_commit: commit,
    backend: z.string(),
  })),
});

/**
 * Reads the record of a run; null if there is none.
 *
 * @throws {UserError} if the file cannot be read, or is damaged
 */
export async function readRunRecord(path: string): Promise<RunRecord | null> {
  let value: unknown;
  try {
    value = JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cannotRead(path, messageOf(cause), cause);
  }
  const checked = recordSchema.safeParse(value);
  if (checked.success) return checked.data;
  const { path: key, message } = checked.error.issues[0];
  throw cannotRead(path, `${key.join(".") || "record"}: ${message}`);
}

function cannotRead(path: string, reason: string, cause?: unknown): UserError {
  return new UserError(`Cannot read "${path}": ${reason.replace(/\.?$/, ".")}`, {
    hint: "It is a log and nothing depends on it: delete it, and the next ml:train makes it anew.",
    cause,
  });
}
