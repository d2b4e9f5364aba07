/**
 * The embeddings file: the seam between what needs a model and what only needs numbers. Embedding
 * writes it, whole or in shards; ranking, analysis and pictures read it, on whatever machine.
 *
 * It is a safetensors file with the array `embeddings` [samples, dim]; samples, protocol and source
 * are JSON in its metadata.
 *
 * @module
 */

import { join } from "node:path";
import { encodeHeader, readSafetensors, writeSafetensors } from "../core/safetensors.ts";
import { openStoredFloats } from "../core/safetensors_file.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { labelsOf } from "../data/labels.ts";
import type { Protocol } from "../data/protocol.ts";
import type { Sample } from "../data/sample.ts";
import type { LabelledRankingInput } from "../metrics/evaluate_ranking.ts";
import type { ImageFolders } from "./image_folders.ts";
import type { RowReader } from "./row_reader.ts";
import type { WhiteningRecord } from "./whiten.ts";

/** What is known of an embedded sample. */
export type EmbeddedSample = Pick<Sample, "path" | "category" | "box" | "role">;

/** What the embeddings were made by and of. */
export interface EmbeddingsSource {
  /** Name of the run. */
  run: string;
  /** The epoch of the checkpoint. */
  epoch: number;
  /** The model, such as `cgd`. */
  modelName: string;
  /** The part of the data set, such as `test`. */
  part: string;
  /** Side of the images, in pixels. */
  imageSize: number;
  /** Of the checkpoint and the data settings, so that embeddings of another training are noticed. */
  fingerprint: string;
  /** How they were whitened; absent where they are as the model made them. */
  whitening?: WhiteningRecord;
}

/** A place among equal shares of the samples. */
export interface Shard {
  /** Which share, from 0. */
  index: number;
  /** How many shares there are; 1 for everything. */
  count: number;
}

/** Embeddings with all that is needed to judge and show them. */
export interface EmbeddingsFile {
  /** `[samples, dim]`, row by row. */
  embeddings: Float32Array;
  /** Length of one embedding. */
  dim: number;
  /** `[samples]`: what each row is the embedding of. */
  samples: EmbeddedSample[];
  /** The conditions of whatever is measured on them. */
  protocol: Protocol;
  /** What they were made by and of. */
  source: EmbeddingsSource;
  /** Which share of the part this is. */
  shard: Shard;
  /** Where the images lay; absent in files of before. */
  folders?: ImageFolders;
}

const format = "likeness embeddings 1";

/** The path of a part's embeddings in a folder, or of one shard of them. */
export function embeddingsPath(
  folder: string,
  part: string,
  { index, count }: Shard = { index: 0, count: 1 },
): string {
  const suffix = count === 1 ? "" : `-${fiveDigits(index)}-of-${fiveDigits(count)}`;
  return join(folder, `embeddings-${part}${suffix}.safetensors`);
}

/**
 * The range of samples that a shard holds, `end` excluded. Shards are consecutive, and differ by
 * at most one sample.
 *
 * @throws {RangeError} if there is no such shard
 */
export function shardRange(samples: number, { index, count }: Shard): {
  start: number;
  end: number;
} {
  if (!Number.isInteger(count) || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`Cannot take shard ${index} of ${count}: it is from 0 to ${count - 1}`);
  }
  return {
    start: Math.floor(index * samples / count),
    end: Math.floor((index + 1) * samples / count),
  };
}

/**
 * Writes embeddings, whole or not at all.
 *
 * @throws {RangeError} if there is not one sample an embedding
 * @throws {UserError} if the file cannot be written
 */
export async function writeEmbeddings(path: string, file: EmbeddingsFile): Promise<void> {
  const { embeddings, dim, samples } = file;
  if (embeddings.length !== samples.length * dim) {
    throw new RangeError(
      `Cannot write ${embeddings.length} values as ${samples.length} embeddings of dim ${dim}`,
    );
  }
  await writeSafetensors(path, {
    arrays: new Map([["embeddings", { shape: [samples.length, dim], values: embeddings }]]),
    metadata: metadataOf(file),
  });
}

/** What comes before the embeddings in a file, for whoever writes them behind it in pieces. */
export function embeddingsHeader(
  file: Omit<EmbeddingsFile, "embeddings">,
): Uint8Array<ArrayBuffer> {
  const shape = [file.samples.length, file.dim];
  return encodeHeader([{ name: "embeddings", dtype: "F32", shape }], metadataOf(file));
}

function metadataOf(
  { samples, protocol, source, shard, folders }: Omit<EmbeddingsFile, "embeddings">,
): Record<string, string> {
  const known = samples.map(({ path, category, box, role }) => ({ path, category, box, role }));
  return {
    format,
    source: JSON.stringify(source),
    protocol: JSON.stringify(protocol),
    shard: JSON.stringify(shard),
    ...folders ? { folders: JSON.stringify(folders) } : {},
    samples: JSON.stringify(known),
  };
}

/**
 * Reads embeddings.
 *
 * @throws {UserError} if the file is missing, damaged, or no embeddings file
 */
export async function readEmbeddings(path: string): Promise<EmbeddingsFile> {
  const { arrays, metadata } = await readSafetensors(path);
  const array = arrays.get("embeddings");
  if (!(array?.values instanceof Float32Array)) throw noEmbeddings(path);
  return { embeddings: array.values, ...describe(path, metadata, array.shape) };
}

/** An embeddings file of which only the header was read. */
export interface OpenEmbeddings extends Omit<EmbeddingsFile, "embeddings">, Disposable {
  /** Reads embeddings in pieces. */
  reader: RowReader;
}

/**
 * Opens an embeddings file whose embeddings are then read in pieces, as `rank` does, so that they
 * need not fit into memory.
 *
 * @throws {UserError} if the file is missing, damaged, or no embeddings file
 */
export function openEmbeddingsFile(path: string): OpenEmbeddings {
  const floats = openStoredFloats(path, "embeddings");
  try {
    const file = describe(path, floats.metadata, floats.shape);
    const { dim, samples } = file;
    return {
      ...file,
      reader: {
        count: samples.length,
        dim,
        read: (row, target) => floats.read(row * dim, target),
      },
      [Symbol.dispose]: () => floats[Symbol.dispose](),
    };
  } catch (thrown) {
    floats[Symbol.dispose]();
    throw thrown;
  }
}

/** What the metadata say; refuses what is of no embeddings file, or does not fit their shape. */
function describe(
  path: string,
  metadata: Record<string, string>,
  shape: readonly number[],
): Omit<EmbeddingsFile, "embeddings"> {
  if (metadata.format !== format) throw noEmbeddings(path);
  const [count, dim] = shape;
  const parse = <Value>(key: string): Value => parseMetadata(path, key, metadata[key]);
  const samples = parse<EmbeddedSample[]>("samples");
  if (shape.length !== 2 || samples.length !== count) {
    throw damaged(path, `${samples.length} samples for embeddings of shape [${shape}]`);
  }
  return {
    dim,
    samples,
    protocol: parse<Protocol>("protocol"),
    source: parse<EmbeddingsSource>("source"),
    shard: parse<Shard>("shard"),
    ...metadata.folders === undefined ? {} : { folders: parse<ImageFolders>("folders") },
  };
}

/** The embeddings with labels and roles of their samples, as the metrics and `rank` take them. */
export function rankingInputOf({ embeddings, dim, samples }: EmbeddingsFile): LabelledRankingInput {
  return { embeddings, dim, labels: labelsOf(samples).labels, ...rolesOf(samples) };
}

/** Which samples ask and which are searched, as `rank` takes them. */
export function rolesOf(
  samples: readonly EmbeddedSample[],
): { isQuery: Uint8Array; isGallery: Uint8Array } {
  return {
    isQuery: Uint8Array.from(samples, ({ role }) => role === "gallery" ? 0 : 1),
    isGallery: Uint8Array.from(samples, ({ role }) => role === "query" ? 0 : 1),
  };
}

function noEmbeddings(path: string): UserError {
  return new UserError(`Cannot read "${path}": it is no embeddings file; "${format}" is wanted.`, {
    hint: "Make it with deno task analysis:embed.",
  });
}

function parseMetadata<Value>(path: string, key: string, text: string | undefined): Value {
  try {
    if (text === undefined) throw new RangeError("missing");
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw damaged(path, `${key}: ${messageOf(cause)}`, cause);
  }
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError(`Cannot read "${path}": damaged (${reason})`, {
    hint: "Delete the file and make it again with deno task analysis:embed.",
    cause,
  });
}

function fiveDigits(value: number): string {
  return String(value).padStart(5, "0");
}
