/**
 * The run that `bench:explore` looks at: no training, but an embeddings file of the clusters of
 * `bench:rank`, whose images are a few hundred photographs in turn. Kept in `.cache/bench-explore`.
 *
 * @module
 */

import { join } from "node:path";
import {
  embeddingsPath,
  readEmbeddings,
  writeEmbeddings,
} from "../../src/ranking/embeddings_file.ts";
import { projectRoot } from "../deno_command.ts";
import { jpegFiles } from "../jpeg_files.ts";
import { clusteredEmbeddings } from "../rank/clustered_embeddings.ts";

/** How the run is explored. */
export interface LargeRun {
  /** Arguments of `deno task explore` by which it serves the run. */
  args: string[];
  /** Where it keeps thumbnails; emptied before each round. */
  thumbnails: string;
}

/** Photographs; the images of a page are all different. */
const photographs = 256;

/** A run of so many embeddings; it is made if it is not there yet. */
export async function largeRun(
  { rows, dim }: { rows: number; dim: number },
): Promise<LargeRun> {
  const folder = join(projectRoot, ".cache", "bench-explore");
  const [runs, name, cache] = [join(folder, "runs"), `${rows}x${dim}`, join(folder, "cache")];
  const path = embeddingsPath(join(runs, name), "test");
  const images = await jpegFiles(photographs);
  if (!await Deno.stat(path).then(() => true, () => false)) {
    const file = await readEmbeddings(await clusteredEmbeddings(rows, dim));
    const samples = file.samples.map((sample, row) => ({
      ...sample,
      path: images[row % images.length],
    }));
    await writeEmbeddings(path, { ...file, samples });
  }
  const settings = { "output.dir": runs, "output.name": name, "data.cache_dir": cache };
  return {
    args: Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${value}`]),
    thumbnails: join(cache, "explorer"),
  };
}
