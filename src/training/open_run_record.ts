/**
 * Keeps a run's `run.json` up to date while it trains: each process that works on the run is a
 * session in it.
 *
 * @module
 */

import { atomicWrite } from "../core/atomic_write.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { warn } from "../core/log.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import {
  readRunRecord,
  type RunFacts,
  type RunRecord,
  type RunSession,
  type RunStatus,
} from "./run_record.ts";

/** How far a run is. */
export interface RunPosition {
  /** Epochs done. */
  epoch: number;
  /** Steps done. */
  step: number;
}

/** Keeps `run.json` up to date. Calls are carried out one after the other. */
export interface RunRecordWriter {
  /** Tells how far the run is: cheap, it is written once an epoch and once a minute. */
  progress(position: RunPosition): Promise<void>;
  /** Ends the session. */
  end(ending: RunEnding): Promise<void>;
}

/** How a session ended. */
export interface RunEnding extends RunPosition {
  status: Exclude<RunStatus, "running">;
  exitCode: number;
  /** Why it failed, in one sentence. */
  error?: string;
}

/** Where a session begins. */
export interface RunRecordOptions extends RunPosition {
  /** The time; by default the machine's. */
  clock?: Clock;
}

const writeAfterSeconds = 60;

/**
 * Begins a session of a run and writes it to `path`. Earlier sessions are kept if the file is there:
 * whoever starts a run anew removes it first. A damaged file is told, and replaced.
 *
 * @throws {UserError} if the file cannot be written; also from the writer's methods
 */
export async function openRunRecord(
  path: string,
  facts: RunFacts,
  { epoch, step, clock = systemClock }: RunRecordOptions,
): Promise<RunRecordWriter> {
  const earlier = await readEarlier(path);
  const sessions = earlier?.sessions ?? [];
  const secondsBefore = sessions.reduce((sum, { seconds }) => sum + seconds, 0);
  const started = clock.elapsed();
  const now = isoTime(clock);
  const session: RunSession = {
    started: now,
    ended: null,
    seconds: 0,
    from_step: step,
    to_step: step,
    exit_code: null,
    command: facts.command,
    git_commit: facts.git_commit,
    backend: facts.backend.name,
  };
  const { name, ...others } = facts;
  const record: RunRecord = {
    format: 1,
    name,
    status: "running",
    error: null,
    created: earlier?.created ?? now,
    updated: now,
    epoch,
    step,
    seconds: secondsBefore,
    ...others,
    sessions: [...sessions, session],
  };
  let written = { epoch, seconds: 0 };
  let pending: Promise<void> = Promise.resolve();

  function move(position: RunPosition): void {
    session.seconds = rounded((clock.elapsed() - started) / 1000);
    session.to_step = position.step;
    record.epoch = position.epoch;
    record.step = position.step;
    record.seconds = rounded(secondsBefore + session.seconds);
    record.updated = isoTime(clock);
  }

  function write(): Promise<void> {
    written = { epoch: record.epoch, seconds: session.seconds };
    const text = JSON.stringify(record, null, 2) + "\n";
    const result = pending.then(() => atomicWrite(path, text));
    pending = result.catch(() => {});
    return result;
  }

  await write();
  return {
    async progress(position) {
      move(position);
      const isDue = position.epoch !== written.epoch ||
        session.seconds - written.seconds >= writeAfterSeconds;
      if (isDue) await write();
    },
    async end({ status, exitCode, error, ...position }) {
      move(position);
      record.status = status;
      record.error = error ?? null;
      session.ended = record.updated;
      session.exit_code = exitCode;
      await write();
    },
  };
}

async function readEarlier(path: string): Promise<RunRecord | null> {
  try {
    return await readRunRecord(path);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    warn(`${messageOf(thrown)} It is written anew; what it said of earlier sessions is lost.`);
    return null;
  }
}

function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** To milliseconds. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
