/**
 * Which data a run has seen, in two short numbers: one of the list of samples, one of the files.
 * They go into `run.json`, and two runs can be told apart by them wherever the data lie.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { forEachAtOnce } from "./for_each_at_once.ts";
import { relativePaths } from "./common_folder.ts";
import type { Sample } from "./sample.ts";
import type { SampleSplit } from "./split_samples.ts";

/** What is known of the data of a run. */
export interface DataFingerprint {
  /**
   * SHA-256 of the samples in their order: part, path below the common folder, category, box, role.
   */
  list: string;
  /** SHA-256 of their super-categories; absent where none has one. */
  groups?: string;
  /** SHA-256 of the paths and sizes of the files; missing ones count as such. */
  files: string;
  /** How many samples are trained on. */
  train: number;
  /** How many the best model is chosen on. */
  selection: number;
  /** How many are reported. */
  test: number;
  /** How many files there are in all. */
  images: number;
  /** How many categories there are in all. */
  categories: number;
  /** Size of all files. */
  bytes: number;
  /** How many of the files are missing. */
  missing: number;
}

/** So many files are asked for at once. */
const concurrency = 32;

/**
 * Takes the fingerprint of split data. Reads no image, only the files' sizes: 100,000 take seconds.
 * A picture that is exchanged for another of the same size is not noticed.
 */
export async function fingerprintOf(
  { train, selection, test }: Pick<SampleSplit, "train" | "selection" | "test">,
): Promise<DataFingerprint> {
  const samples = [...train, ...selection, ...test];
  const names = relativePaths(samples.map(({ path }) => path));
  const list = createHash("sha256");
  for (const [index, sample] of samples.entries()) {
    const part = index < train.length
      ? "train"
      : index < train.length + selection.length
      ? "selection"
      : "test";
    list.update(lineOf(part, names[index], sample));
  }

  const paths = new Map(names.map((name, index) => [name, samples[index].path]));
  // Without the order of the samples, which the list has already.
  const images = [...paths.keys()].sort();
  const sizes = await sizesOf(images.map((name) => paths.get(name)!));
  const files = createHash("sha256");
  images.forEach((name, index) => files.update(JSON.stringify([name, sizes[index]]) + "\n"));

  return {
    list: list.digest("hex"),
    ...groupsOf(samples),
    files: files.digest("hex"),
    train: train.length,
    selection: selection.length,
    test: test.length,
    images: images.length,
    categories: new Set(samples.map(({ category }) => category)).size,
    bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    missing: sizes.filter((size) => size === null).length,
  };
}

/** SHA-256 of samples in their order: path below the common folder, category, box, role. */
export function sampleListFingerprint(samples: readonly ListedSample[]): string {
  const names = relativePaths(samples.map(({ path }) => path));
  const list = createHash("sha256");
  for (const [index, sample] of samples.entries()) list.update(lineOf("", names[index], sample));
  return list.digest("hex");
}

type ListedSample = Pick<Sample, "path" | "category" | "box" | "role">;

function lineOf(part: string, name: string, { category, box, role }: ListedSample): string {
  const sides = box ? [box.left, box.top, box.right, box.bottom] : null;
  return JSON.stringify([part, name, category, sides, role ?? null]) + "\n";
}

// Not in the list: nothing but sampler hierarchical depends on them.
function groupsOf(samples: readonly Sample[]): Pick<DataFingerprint, "groups"> {
  if (samples.every(({ group }) => group === undefined)) return {};
  const groups = JSON.stringify(samples.map(({ group }) => group ?? null));
  return { groups: createHash("sha256").update(groups).digest("hex") };
}

/** The size of each file in bytes; null where there is none. */
async function sizesOf(paths: readonly string[]): Promise<(number | null)[]> {
  const sizes = new Array<number | null>(paths.length).fill(null);
  await forEachAtOnce(paths.entries(), concurrency, async ([index, path]) => {
    sizes[index] = await Deno.stat(path).then(({ size }) => size, () => null);
  });
  return sizes;
}
