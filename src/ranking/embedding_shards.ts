/**
 * Joins the shards of an embeddings file that several machines made, after checking that they
 * belong together. What it gives is as if one machine had made it all.
 *
 * @module
 */

import { basename, join } from "node:path";
import { messageOf, UserError } from "../core/user_error.ts";
import { type EmbeddingsFile, embeddingsPath, readEmbeddings } from "./embeddings_file.ts";
import { type ImageFolders, moveSamples } from "./image_folders.ts";

/**
 * The files of a part's embeddings in a folder: the whole file if it is there, else the shards in
 * order, none if there are neither.
 *
 * @throws {UserError} if the folder cannot be read
 */
export async function findEmbeddings(folder: string, part: string): Promise<string[]> {
  const shardName = new RegExp(`^embeddings-${part}-\\d{5}-of-\\d{5}\\.safetensors$`);
  const whole = embeddingsPath(folder, part);
  const shards: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name === basename(whole)) return [whole];
      if (shardName.test(name)) shards.push(join(folder, name));
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw new UserError(`Cannot read the folder "${folder}": ${messageOf(cause)}`, { cause });
  }
  return shards.sort();
}

/**
 * Reads shards and joins them.
 *
 * @param here where the images lie now; by default where they lay when the shards were made
 * @throws {UserError} if one cannot be read, or they do not fit together
 */
export async function readEmbeddingShards(
  paths: readonly string[],
  here?: ImageFolders,
): Promise<EmbeddingsFile> {
  const files: EmbeddingsFile[] = [];
  for (const path of paths) {
    const file = await readEmbeddings(path);
    const { samples, folders } = file;
    files.push(
      here && folders ? { ...file, samples: moveSamples(samples, folders, here) } : file,
    );
  }
  return mergeEmbeddings(files);
}

/**
 * Joins the shards of one embedding, in the order of their indices.
 *
 * @throws {UserError} if one is missing or there twice, or they are of different sources
 */
export function mergeEmbeddings(files: readonly EmbeddingsFile[]): EmbeddingsFile {
  const sorted = files.toSorted((a, b) => a.shard.index - b.shard.index);
  checkComplete(sorted);
  for (const file of sorted) checkSameSource(sorted[0], file);
  const { dim, protocol, source } = sorted[0];
  const samples = sorted.flatMap((file) => file.samples);
  const embeddings = new Float32Array(samples.length * dim);
  let offset = 0;
  for (const file of sorted) {
    embeddings.set(file.embeddings, offset);
    offset += file.embeddings.length;
  }
  return { embeddings, dim, samples, protocol, source, shard: { index: 0, count: 1 } };
}

function checkComplete(sorted: readonly EmbeddingsFile[]): void {
  if (sorted.length === 0) throw new UserError("Cannot join embeddings: there are no shards.");
  const { source: { part }, shard: { count } } = sorted[0];
  for (let index = 0; index < count; index++) {
    const found = sorted.filter(({ shard }) => shard.index === index && shard.count === count);
    if (found.length === 1) continue;
    const name = embeddingsPath("", part, { index, count });
    const state = found.length === 0 ? "is missing" : "is there twice";
    throw new UserError(`Cannot join ${count} shards of embeddings: "${name}" ${state}.`, {
      hint: "Each shard is made by deno task analysis:embed --shard.",
    });
  }
  const stray = sorted.find(({ shard }) => shard.count !== count);
  if (stray) throw mismatch("the number of shards", count, stray.shard.count);
}

function checkSameSource(first: EmbeddingsFile, other: EmbeddingsFile): void {
  if (other.dim !== first.dim) throw mismatch("dim", first.dim, other.dim);
  for (const field of ["source", "protocol"] as const) {
    const values = Object.entries(first[field]);
    const others: Record<string, unknown> = { ...other[field] };
    const different = values.find(([key, value]) => value !== others[key]);
    if (different) throw mismatch(different[0], different[1], others[different[0]]);
  }
}

function mismatch(what: string, one: unknown, other: unknown): UserError {
  return new UserError(
    `Cannot join shards of embeddings: ${what} is ${one} in one and ${other} in another; ` +
      "all must be of one checkpoint and one data set.",
    { hint: "Delete the shards that are left from before, or make all of them again." },
  );
}
