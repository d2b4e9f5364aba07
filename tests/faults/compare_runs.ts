/**
 * Compares two run folders, bit by bit, in all that must not depend on how often a training was
 * interrupted. Times and what is made of them (`timings.csv`, `run.json`, `events`) may differ.
 *
 * @module
 */

import { join } from "node:path";
import { namesIn } from "./inspect_run.ts";

/** How to compare. */
export interface CompareOptions {
  /** Steps at which signals stopped the training: those have checkpoints of their own. */
  stops?: readonly number[];
  /** `train.keep_checkpoints`. */
  keep: number;
  /** Folders of the unbroken run, and where the other one had them, as in a container. */
  moved?: Readonly<Record<string, string>>;
}

/** How a run's folder differs from that of the unbroken run, a sentence each. */
export async function compareRuns(
  folder: string,
  unbroken: string,
  { stops = [], keep, moved = {} }: CompareOptions,
): Promise<string[]> {
  const compare = (path: string) => compareFiles(path, folder, unbroken, moved);
  const differences = await Promise.all(["metrics.csv", "config.yaml"].map(compare));
  const names = namesIn(folder);
  if (names.join() !== namesIn(unbroken).join()) differences.push([`its files are ${names}`]);
  const [rows, wantedRows] = [folder, unbroken].map((folder) => epochsIn(folder).join());
  if (rows !== wantedRows) differences.push([`timings.csv has the epochs ${rows}`]);
  const there = namesIn(join(folder, "checkpoints"));
  const wanted = keptWith(stops, namesIn(join(unbroken, "checkpoints")), keep);
  if (there.join() !== wanted.join()) {
    differences.push([`checkpoints are ${there.join(", ")} instead of ${wanted.join(", ")}`]);
  }
  // Of a step at which a signal stopped the training, the unbroken run has no checkpoint.
  const common = there.filter((name) => namesIn(join(unbroken, "checkpoints")).includes(name));
  for (const name of common) {
    const checkpoint = join("checkpoints", name);
    const files = namesIn(join(unbroken, checkpoint));
    if (namesIn(join(folder, checkpoint)).join() !== files.join()) {
      differences.push([`${checkpoint} has other files`]);
    }
    for (const file of files) {
      // It has the hashes of files that name folders.
      if (file === "manifest.json" && Object.keys(moved).length > 0) continue;
      differences.push(await compare(join(checkpoint, file)));
    }
  }
  return differences.flat();
}

/** The names of the newest `keep` of all checkpoints, and of the best, which is never a stop. */
function keptWith(stops: readonly number[], unbroken: string[], keep: number): string[] {
  const nameOf = (step: number) => `step_${String(step).padStart(8, "0")}`;
  const all = [...new Set([...unbroken, ...stops.map(nameOf)])].sort();
  const best = unbroken.slice(0, -keep);
  return [...new Set([...best, ...all.slice(-keep)])].sort();
}

/** The epochs that `timings.csv` has rows of. */
function epochsIn(folder: string): string[] {
  const text = Deno.readTextFileSync(join(folder, "timings.csv"));
  return text.trimEnd().split("\n").map((line) => line.split(",")[0]);
}

async function compareFiles(
  path: string,
  folder: string,
  unbroken: string,
  moved: Readonly<Record<string, string>>,
): Promise<string[]> {
  const [bytes, unmoved] = await Promise.all(
    [folder, unbroken].map((folder) => Deno.readFile(join(folder, path)).catch(() => null)),
  );
  if (bytes === null || unmoved === null) return [`${path} is missing`];
  const wanted = /\.(yaml|json)$/.test(path) ? withMoved(unmoved, moved) : unmoved;
  if (bytes.length !== wanted.length) {
    return [`${path} has ${bytes.length} bytes instead of ${wanted.length}`];
  }
  const count = bytes.reduce((sum, byte, at) => sum + (byte === wanted[at] ? 0 : 1), 0);
  return count === 0 ? [] : [`${path} differs in ${count} of ${bytes.length} bytes`];
}

function withMoved(text: Uint8Array, moved: Readonly<Record<string, string>>): Uint8Array {
  const changed = Object.entries(moved).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    new TextDecoder().decode(text),
  );
  return new TextEncoder().encode(changed);
}
