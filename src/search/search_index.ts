/**
 * A search index: one folder with the embeddings that are searched, what they were made by and of,
 * and, for an approximate search, a graph over them. It is written whole or not at all, and opened
 * only if no byte of it has changed. Written by `search:index`, read by `search:query`.
 *
 * @module
 */

import { join } from "node:path";
import { fillFolder } from "../core/atomic_folder.ts";
import { writeSynced } from "../core/atomic_write.ts";
import { storageFault } from "../core/storage_fault.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { manifestText, readManifest } from "../model/checkpoint_manifest.ts";
import {
  type ApproximateIndex,
  type ApproximateSettings,
  openApproximateIndex,
} from "../ranking/approximate_index.ts";
import {
  type EmbeddingsFile,
  embeddingsHeader,
  type OpenEmbeddings,
  openEmbeddingsFile,
} from "../ranking/embeddings_file.ts";
import { checkFiles, entriesOf } from "./file_checks.ts";

/** Ways to search. */
export const indexKinds = ["exact", "hnsw"] as const;

/** A way to search: all embeddings, or the graph of `approximate_index.ts`. */
export type IndexKind = (typeof indexKinds)[number];

/** How much of the exact answer a graph finds. */
export interface GraphRecall {
  /** Share of the k nearest that it finds, over all queries, 0 to 1. */
  recall: number;
  /** Neighbours a query. */
  k: number;
  /** How many images asked. */
  queries: number;
  /** Seed of their choice. */
  seed: number;
}

/** What an index says of itself, in `index.json`. */
export interface SearchIndexRecord {
  kind: IndexKind;
  /** The fingerprint of the checkpoint; null where it was not there any more. */
  checkpoint: string | null;
  /** The fingerprint of the list of the images of the part. */
  images: string;
  /** How the graph was made; null for an exact index. */
  graph: ApproximateSettings | null;
  /** What the graph finds of the nearest; null for an exact index, which finds all. */
  recall: GraphRecall | null;
}

/** An open index. */
export interface SearchIndex extends Disposable {
  path: string;
  record: SearchIndexRecord;
  /** What is searched. */
  embeddings: OpenEmbeddings;
  /** Null for an exact index. */
  graph: ApproximateIndex | null;
}

const format = "likeness search index 1";
const [manifestFile, recordFile] = ["manifest.json", "index.json"];
const [embeddingsFile, graphFile] = ["embeddings.safetensors", "graph.usearch"];

/** Writes an index in the place of one that was there. */
export async function writeSearchIndex(
  path: string,
  { record, embeddings, graph }: {
    record: SearchIndexRecord;
    embeddings: EmbeddingsFile;
    graph: ApproximateIndex | null;
  },
): Promise<void> {
  await fillFolder(path, async (folder) => {
    const text = JSON.stringify({ format, ...record }, null, 2) + "\n";
    await writeSynced(join(folder, recordFile), new TextEncoder().encode(text));
    await writeEmbeddingsInto(join(folder, embeddingsFile), embeddings);
    if (graph) await saveSynced(graph, join(folder, graphFile));
    const names = [recordFile, embeddingsFile, ...graph ? [graphFile] : []];
    const manifest = await manifestText(await entriesOf(folder, names));
    await writeSynced(join(folder, manifestFile), new TextEncoder().encode(manifest));
  });
}

/**
 * Opens an index. Only the graph is read into memory.
 *
 * @throws {UserError} if it is missing, damaged, or no index
 */
export async function openSearchIndex(path: string): Promise<SearchIndex> {
  if (!await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) {
    throw new UserError(`Cannot search "${path}": there is no index.`, {
      hint: "Make it with deno task search:index, or name the run with --set output.name=…",
    });
  }
  let embeddings: OpenEmbeddings | undefined;
  try {
    const manifest = await readManifest(await Deno.readTextFile(join(path, manifestFile)));
    await checkFiles(path, manifest);
    const record = parseRecord(await Deno.readTextFile(join(path, recordFile)));
    const { reader } = embeddings = openEmbeddingsFile(join(path, embeddingsFile));
    const graph = record.graph
      ? openApproximateIndex(join(path, graphFile), reader, record.graph)
      : null;
    return { path, record, embeddings, graph, [Symbol.dispose]: embeddings[Symbol.dispose] };
  } catch (cause) {
    embeddings?.[Symbol.dispose]();
    throw openingFault(path, cause);
  }
}

/** In one piece it would need as much memory again. */
async function writeEmbeddingsInto(path: string, file: EmbeddingsFile): Promise<void> {
  const { buffer, byteOffset, byteLength } = file.embeddings;
  using target = await Deno.open(path, { write: true, create: true });
  for (const bytes of [embeddingsHeader(file), new Uint8Array(buffer, byteOffset, byteLength)]) {
    for (let written = 0; written < bytes.length;) {
      written += await target.write(bytes.subarray(written));
    }
  }
  await target.sync();
}

async function saveSynced(graph: ApproximateIndex, path: string): Promise<void> {
  graph.save(path);
  using file = await Deno.open(path, { read: true, write: true });
  await file.sync();
}

function parseRecord(text: string): SearchIndexRecord {
  const { format: found, ...record } = JSON.parse(text);
  if (found !== format) throw new RangeError(`it is "${found}"; "${format}" is wanted`);
  return record;
}

function openingFault(path: string, cause: unknown): UserError {
  // What the machine lacks, such as a build of usearch, is told already.
  if (cause instanceof UserError) return cause;
  const action = `read the search index "${path}"`;
  const fault = storageFault(action, cause);
  if (fault) return fault;
  const reason = cause instanceof Deno.errors.NotFound
    ? "a file of it is missing"
    : messageOf(cause);
  return new UserError(`Cannot ${action}: damaged (${reason}).`, {
    hint: "Make it anew with deno task search:index.",
    cause,
  });
}
