/**
 * What a training that ended in any way left in its folder, and whether every file of it is whole.
 *
 * @module
 */

import { join } from "node:path";
import { verifyCheckpoint } from "./verify_checkpoint.ts";

/** What is in the folder of a run. */
export interface RunState {
  /** Steps of the checkpoints, ascending. */
  checkpoints: number[];
  /** The step whose checkpoint was being written; null if none was. */
  writing: number | null;
  /**
   * What may be left half-written by a process that was killed, as a path below the folder and what
   * tells it from another of that name: it stays there until the next process has begun.
   */
  temporary: Leftover[];
  /** Files that are half-written, damaged or stray, a sentence each. */
  faults: string[];
}

/** A file or a folder that was being written, or removed. */
export interface Leftover {
  path: string;
  identity: string;
}

/** What is to be compared with. */
export interface Expected {
  /** `metrics.csv` of the training that nothing interrupted. */
  metrics: string;
  /** The names in its folder. */
  names: ReadonlySet<string>;
}

/** The lock of a training, which one that was killed leaves to the next. */
const lock = "lock";

/** Looks through a run's folder, which need not be there. */
export async function inspectRun(folder: string, expected: Expected): Promise<RunState> {
  const names = namesIn(folder);
  const { checkpoints, writing, ...found } = await inspectCheckpoints(folder);
  const faults = [...found.faults];
  for (const name of names.filter((name) => !isTemporary(name) && name !== lock)) {
    if (!expected.names.has(name)) faults.push(`${name} is no file of a run`);
  }
  if (names.includes("metrics.csv")) {
    const text = await Deno.readTextFile(join(folder, "metrics.csv"));
    const whole = text.endsWith("\n") && text.split("\n").length > 2;
    if (!whole || !expected.metrics.startsWith(text)) {
      faults.push("metrics.csv is not the beginning of the unbroken run's");
    }
  }
  if (names.includes("timings.csv")) {
    faults.push(...timingFaults(await Deno.readTextFile(join(folder, "timings.csv"))));
  }
  for (const name of names.filter((name) => name.endsWith(".json"))) {
    if (!isJson(await Deno.readTextFile(join(folder, name)))) faults.push(`${name} is no JSON`);
  }
  for (const name of namesIn(join(folder, "events"))) {
    const bytes = await Deno.readFile(join(folder, "events", name));
    if (!hasWholeRecords(bytes)) faults.push(`events/${name} ends within a record`);
  }
  const temporary = [...leftoversIn(folder, names), ...found.temporary];
  return { checkpoints, writing, temporary, faults };
}

/** What of `after` was not there `before`. */
export function newLeftovers(before: RunState, after: RunState): string[] {
  const known = before.temporary.map(({ path, identity }) => `${path} ${identity}`);
  return after.temporary
    .filter(({ path, identity }) => !known.includes(`${path} ${identity}`))
    .map(({ path }) => path);
}

/** Names in a folder, sorted; none if it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return [];
    throw thrown;
  }
}

/** Which checkpoints a folder holds, by the names alone. */
export interface CheckpointNames {
  /** Steps of those that are whole, ascending. */
  whole: number[];
  /** The step of the one that is being written; null if none is. */
  writing: number | null;
}

/**
 * Looks at the names. What is being written is the newest, or takes the newest one's place; what is
 * being removed is an older one. One that is just being replaced counts: it comes back.
 */
export function checkpointNames(names: readonly string[]): CheckpointNames {
  const stepsOf = (pattern: RegExp) =>
    names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
  const whole = [...new Set(stepsOf(/^step_(\d+)(?:\.replaced)?$/))].sort((a, b) => a - b);
  const newest = whole.at(-1) ?? 0;
  return { whole, writing: stepsOf(/^step_(\d+)\.tmp$/).find((step) => step >= newest) ?? null };
}

async function inspectCheckpoints(folder: string): Promise<RunState> {
  const names = namesIn(join(folder, "checkpoints"));
  const faults: string[] = [];
  for (const name of names.filter((name) => !isTemporary(name))) {
    if (!/^step_\d{8}$/.test(name)) {
      faults.push(`checkpoints/${name} is no checkpoint`);
      continue;
    }
    const wrong = await verifyCheckpoint(join(folder, "checkpoints", name));
    faults.push(...wrong.map((fault) => `checkpoints/${name}: ${fault}`));
  }
  const { whole, writing } = checkpointNames(names);
  const temporary = leftoversIn(folder, names.map((name) => `checkpoints/${name}`));
  return { checkpoints: whole, writing, temporary, faults };
}

function leftoversIn(folder: string, paths: readonly string[]): Leftover[] {
  return paths.filter(isTemporary).map((path) => {
    const { ino, birthtime, mtime } = Deno.lstatSync(join(folder, path));
    return { path, identity: `${ino} ${birthtime?.getTime()} ${mtime?.getTime()}` };
  });
}

/** What the next process takes away. */
function isTemporary(name: string): boolean {
  return name.endsWith(".tmp") || name.endsWith(".replaced");
}

function timingFaults(text: string): string[] {
  const [header, ...rows] = text.split("\n").map((line) => line.split(","));
  const whole = text.endsWith("\n") && rows.length > 1 &&
    rows.slice(0, -1).every((cells) =>
      cells.length === header.length && cells.every((cell) => Number(cell) >= 0 && cell !== "")
    );
  return whole ? [] : ["timings.csv has a row that is not whole"];
}

/** TensorBoard's records, one after the other: a length of 8 bytes, 4 bytes, the data, 4 bytes. */
function hasWholeRecords(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at + 12 <= bytes.length) at += 8 + 4 + Number(view.getBigUint64(at, true)) + 4;
  return at === bytes.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
