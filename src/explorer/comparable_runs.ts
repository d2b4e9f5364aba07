/**
 * The other runs that can stand beside the one that is shown: those with embeddings of the same
 * images in the same order, so that an id is one image in all of them.
 *
 * @module
 */

import { join } from "node:path";
import { openStoredFloats } from "../core/safetensors_file.ts";
import { UserError } from "../core/user_error.ts";
import { relativePaths } from "../data/common_folder.ts";
import { findEmbeddings } from "../ranking/embedding_shards.ts";
import type { EmbeddedSample } from "../ranking/embeddings_file.ts";

/** Another run, by its name. */
export interface ComparableRun {
  name: string;
  /** Its embeddings: one file, or its shards. */
  paths: string[];
}

/** Looks for them; what has not changed since the last time is not read again. */
export interface ComparableRuns {
  /** Those that are there now, in the order of their names. */
  list(): Promise<ComparableRun[]>;
}

/**
 * Looks in the folder of the runs.
 *
 * @param samples the images of the run that is shown
 * @param dir `output.dir`
 * @param shown its name
 */
export function comparableRuns(
  samples: readonly EmbeddedSample[],
  { dir, shown, part }: { dir: string; shown: string; part: string },
): ComparableRuns {
  const wanted = imagesText(samples);
  const known = new Map<string, { state: string; isComparable: boolean }>();

  async function isComparable(paths: readonly string[]): Promise<boolean> {
    const state = await stateOf(paths);
    const before = known.get(paths[0]);
    if (before?.state === state) return before.isComparable;
    const found = samplesOf(paths, samples.length);
    const result = found !== null && imagesText(found) === wanted;
    known.set(paths[0], { state, isComparable: result });
    return result;
  }

  return {
    async list() {
      const runs: ComparableRun[] = [];
      for (const name of await foldersIn(dir)) {
        if (name === shown) continue;
        const paths = await findEmbeddings(join(dir, name), part).catch(() => []);
        if (paths.length > 0 && await isComparable(paths)) runs.push({ name, paths });
      }
      return runs;
    },
  };
}

/** What decides whether two lists are of the same images, wherever these lie. */
function imagesText(samples: readonly EmbeddedSample[]): string {
  const names = relativePaths(samples.map(({ path }) => path));
  return JSON.stringify(
    samples.map(({ category, box, role }, row) => [names[row], category, box, role]),
  );
}

/** The samples of an embedding, read from the headers; null where there are not `count`. */
function samplesOf(paths: readonly string[], count: number): EmbeddedSample[] | null {
  try {
    const headers = paths.map((path) => {
      using floats = openStoredFloats(path, "embeddings");
      return { rows: floats.shape[0], samples: floats.metadata.samples };
    });
    if (headers.reduce((sum, { rows }) => sum + rows, 0) !== count) return null;
    return headers.flatMap(({ samples }) => JSON.parse(samples));
  } catch (thrown) {
    // A damaged file of another run is no reason to show less of this one.
    if (thrown instanceof UserError || thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

async function stateOf(paths: readonly string[]): Promise<string> {
  const states = await Promise.all(paths.map((path) => Deno.stat(path).catch(() => null)));
  return states.map((state) => `${state?.mtime?.getTime()} ${state?.size}`).join();
}

async function foldersIn(dir: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(dir));
    return entries.filter(({ isFile }) => !isFile).map(({ name }) => name).sort();
  } catch {
    return []; // Embeddings may be all that was kept of a run.
  }
}
