/**
 * Makes a run's search index of the embeddings of one of its parts, and measures how much of the
 * exact answer an approximate one finds.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { runFiles } from "../config/run_files.ts";
import { createRandom } from "../core/random.ts";
import { startProgress } from "../core/progress.ts";
import { UserError } from "../core/user_error.ts";
import { sampleListFingerprint } from "../data/fingerprint.ts";
import { readRecord } from "../model/checkpoint.ts";
import { findBestCheckpoint, listCheckpoints } from "../model/run_checkpoints.ts";
import {
  type ApproximateIndex,
  type ApproximateSettings,
  buildApproximateIndex,
  measureRecall,
} from "../ranking/approximate_index.ts";
import { openEmbeddings } from "../ranking/embed_run.ts";
import { type EmbeddingsFile, rolesOf } from "../ranking/embeddings_file.ts";
import type { Part } from "../ranking/parts.ts";
import { arrayRows } from "../ranking/row_reader.ts";
import { searchedRows } from "./find_nearest.ts";
import { type GraphRecall, type IndexKind, writeSearchIndex } from "./search_index.ts";

/** How to make an index. */
export interface BuildSearchIndexOptions {
  part: Part;
  kind: IndexKind;
  /** Of an approximate index. */
  settings: ApproximateSettings;
  /** Neighbours by which its recall is measured. */
  k: number;
  /** So many images ask for them, at most. */
  sample: number;
  /** Seed of their choice. */
  seed: number;
}

/** What was made. */
export interface BuiltSearchIndex {
  /** Its folder. */
  path: string;
  kind: IndexKind;
  run: string;
  part: string;
  /** How many images are searched. */
  images: number;
  dim: number;
  /** Null for an exact index, which finds all. */
  recall: GraphRecall | null;
  /** Its size on the disk. */
  bytes: number;
}

/**
 * Makes the index. Embeds the part first, if that has not been done by the run's best checkpoint.
 *
 * @throws {UserError} if the part cannot be embedded or searched, or the index cannot be written
 */
export async function buildSearchIndex(
  config: Config,
  { part, kind, settings, k, sample, seed }: BuildSearchIndexOptions,
): Promise<BuiltSearchIndex> {
  const embeddings = await openEmbeddings(config, part);
  const gallery = searchedRows(embeddings.samples);
  if (gallery.length === 0) {
    throw new UserError(`Cannot make an index of the ${part} part: it has no image to search.`);
  }
  const { graph, recall } = kind === "hnsw"
    ? await buildGraph(embeddings, gallery, { settings, k, sample, seed })
    : { graph: null, recall: null };
  const files = runFiles(config.output);
  const path = files.searchIndex(part);
  await writeSearchIndex(path, {
    record: {
      kind,
      checkpoint: await checkpointOf(files.checkpoints),
      images: sampleListFingerprint(embeddings.samples),
      graph: graph ? settings : null,
      recall,
    },
    embeddings: {
      ...embeddings,
      folders: { dir: config.data.dir, cache_dir: config.data.cache_dir },
    },
    graph,
  });
  const { dim, source: { run } } = embeddings;
  const bytes = await sizeOf(path);
  return { path, kind, run, part, images: gallery.length, dim, recall, bytes };
}

async function buildGraph(
  file: EmbeddingsFile,
  gallery: Int32Array,
  { settings, k: wanted, sample, seed }: Pick<
    BuildSearchIndexOptions,
    "settings" | "k" | "sample" | "seed"
  >,
): Promise<{ graph: ApproximateIndex; recall: GraphRecall | null }> {
  const reader = arrayRows(file.embeddings, file.dim);
  const title = "building the index";
  const progress = startProgress({ title, total: gallery.length, unit: "images" });
  const onProgress = (items: number) => progress.advance(items);
  const graph = buildApproximateIndex(reader, { ...settings, rows: gallery, onProgress });
  progress.finish();

  const { isQuery, isGallery } = rolesOf(file.samples);
  const asking = [...isQuery.keys()].filter((row) => isQuery[row] !== 0);
  const queries = Int32Array.from(createRandom(`${seed} recall`).shuffle(asking).slice(0, sample));
  const k = Math.min(wanted, gallery.length - 1);
  if (queries.length === 0 || k < 1) return { graph, recall: null };
  const recall = await measureRecall(graph, { reader, isGallery }, { queries, k });
  return { graph, recall: { recall, k, queries: queries.length, seed } };
}

async function checkpointOf(folder: string): Promise<string | null> {
  if ((await listCheckpoints(folder)).length === 0) return null;
  return (await readRecord(await findBestCheckpoint(folder))).fingerprint;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    bytes += (await Deno.stat(`${folder}/${name}`)).size;
  }
  return bytes;
}
