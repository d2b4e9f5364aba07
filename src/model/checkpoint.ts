/**
 * A checkpoint: one folder with a model's weights, everything that is needed to build it again, and
 * the state of its training. It is written whole or not at all, and read only if no byte of it has
 * changed. Written by training, read by embedding.
 *
 * @module
 */

import { join } from "node:path";
import type { DataConfig, ModelConfig } from "../config/config.ts";
import { writeFolder } from "../core/atomic_folder.ts";
import { decodeSafetensors, encodeSafetensors, type StoredArray } from "../core/safetensors.ts";
import { storageFault } from "../core/storage_fault.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { buildModel } from "./build_model.ts";
import { type Manifest, manifestOf, readManifest, verifyFile } from "./checkpoint_manifest.ts";
import { withDefaults } from "./default_settings.ts";
import type { Model } from "./model.ts";
import { writeParameters } from "./parameters.ts";
import { originOf } from "./pretrained/weights_origin.ts";

/** What a checkpoint says of its model, in `model.json`. */
export interface CheckpointRecord {
  /** Settings the model was built from. */
  model: ModelConfig;
  /** Settings of the data it was trained on. */
  data: DataConfig;
  /** Categories it was trained on: a figure on any of these is not zero-shot. */
  trainedCategories: string[];
  /** What the best model is chosen on. */
  selectedOn: "held-out categories" | "test categories" | "nothing";
  /** Categories of its classification head; 0 if it has none. */
  categoryCount: number;
  /** Epochs done. */
  epoch: number;
  /** Steps done. */
  step: number;
  /** The selection metrics at the end of that epoch; empty within one. */
  metrics: Record<string, number>;
  /** The step of the best checkpoint when this one was written; null before the first epoch's end. */
  bestStep: number | null;
}

/** A model in memory, as a checkpoint holds it. */
export interface Checkpoint {
  /** Its folder. */
  path: string;
  record: CheckpointRecord;
  /** The model's variables by name. */
  weights: Map<string, StoredArray>;
  /** SHA-256 of the weights' file: what embeddings made by it are known by. */
  fingerprint: string;
}

/** What training needs to go on as if nothing had happened. */
export interface StoredTraining {
  /** Anything that JSON can hold. */
  state: unknown;
  /** The optimizer's arrays by name. */
  optimizer: Map<string, StoredArray>;
  /** What the ranking loss has learnt and remembers, by name; empty for most losses. */
  loss: Map<string, StoredArray>;
}

const manifestFile = "manifest.json";
const weightsFile = "weights.safetensors";
const modelFile = "model.json";
const optimizerFile = "optimizer.safetensors";
const lossFile = "loss.safetensors";
const trainingFile = "training.json";

/** Settings that change nothing about a trained model. */
const irrelevantKeys = [
  "backend",
  "device",
  "threads",
  "weights_url",
  "freeze_batch_norm",
  "freeze_up_to",
];

/** Writes a checkpoint, whole or not at all. */
export async function writeCheckpoint(
  path: string,
  { record, weights, state, optimizer, loss }:
    & Pick<Checkpoint, "record" | "weights">
    & StoredTraining,
): Promise<void> {
  const files = new Map([
    [weightsFile, arraysFile(weights)],
    [modelFile, jsonFile(record)],
    [optimizerFile, arraysFile(optimizer)],
    [trainingFile, jsonFile(state)],
  ]);
  if (loss.size > 0) files.set(lossFile, arraysFile(loss));
  const manifest = new TextEncoder().encode(await manifestOf(files));
  await writeFolder(path, new Map([...files, [manifestFile, manifest]]));
}

/**
 * Reads the model of a checkpoint.
 *
 * @throws {UserError} if it is missing, damaged, or not one of ours
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return await reading(path, async (read) => ({
    path,
    record: recordOf(await read(modelFile)),
    weights: decodeSafetensors(await read(weightsFile)).arrays,
    fingerprint: read.manifest[weightsFile].sha256,
  }));
}

/**
 * Reads what a checkpoint says of its model, without the weights.
 *
 * @throws {UserError} as {@linkcode readCheckpoint}
 */
export async function readRecord(path: string): Promise<Omit<Checkpoint, "weights">> {
  return await reading(path, async (read) => ({
    path,
    record: recordOf(await read(modelFile)),
    fingerprint: read.manifest[weightsFile].sha256,
  }));
}

/**
 * Reads what is needed to go on with the training of a checkpoint.
 *
 * @throws {UserError} as {@linkcode readCheckpoint}
 */
export async function readTraining(path: string): Promise<StoredTraining> {
  return await reading(path, async (read) => ({
    state: parseJson(await read(trainingFile)),
    optimizer: decodeSafetensors(await read(optimizerFile)).arrays,
    loss: lossFile in read.manifest
      ? decodeSafetensors(await read(lossFile)).arrays
      : new Map<string, StoredArray>(),
  }));
}

/** Builds the model of a checkpoint, with its weights. A backend must have been chosen before. */
export function restoreModel({ record, weights, path }: Checkpoint): Model {
  const model = buildModel(record.model, {
    imageSize: record.data.image_size,
    categoryCount: record.categoryCount,
  });
  writeParameters(model.parameters, weights, path);
  return model;
}

/**
 * Refuses a checkpoint whose model is not the one that the configuration describes.
 *
 * @throws {UserError} naming the first key that differs
 */
export function checkFits(record: CheckpointRecord, model: ModelConfig, data: DataConfig): void {
  const trained = { ...record.model, image_size: record.data.image_size };
  const asked: Record<string, unknown> = { ...model, image_size: data.image_size };
  for (const [key, value] of Object.entries(trained)) {
    if (irrelevantKeys.includes(key)) continue;
    if (JSON.stringify(value) === JSON.stringify(asked[key])) continue;
    // The weights are in the checkpoint: their file may have moved, only their origin counts.
    if (key === "weights" && originOf(record.model.weights) === originOf(model.weights)) continue;
    const name = key === "image_size" ? `data.${key}` : `model.${key}`;
    throw new UserError(
      `Cannot use the checkpoint: it was trained with ${name} ${JSON.stringify(value)}; ` +
        `the config says ${JSON.stringify(asked[key])}.`,
      { hint: "Train again, or give the config that the run was trained with." },
    );
  }
}

function recordOf(bytes: Uint8Array): CheckpointRecord {
  const record = parseJson(bytes) as CheckpointRecord;
  return { ...record, model: withDefaults(record.model) };
}

function arraysFile(arrays: Map<string, StoredArray>): Uint8Array<ArrayBuffer> {
  return encodeSafetensors({ arrays, metadata: {} });
}

function jsonFile(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n");
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Reads a file of a checkpoint, if it is as its manifest says. */
interface ReadVerified {
  (name: string): Promise<Uint8Array<ArrayBuffer>>;
  manifest: Manifest;
}

async function openVerified(path: string): Promise<ReadVerified> {
  const manifest = await readManifest(await Deno.readTextFile(join(path, manifestFile)));
  async function read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const content = await Deno.readFile(join(path, name));
    await verifyFile(manifest, name, content);
    return content;
  }
  return Object.assign(read, { manifest });
}

/** Tells what is wrong with a checkpoint, whatever it is. */
async function reading<Result>(
  path: string,
  read: (file: ReadVerified) => Promise<Result>,
): Promise<Result> {
  if (!await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) {
    throw new UserError(`Cannot read checkpoint "${path}": no such folder.`, {
      hint: "Train first (deno task ml:train), or name the run with --set output.name=…",
    });
  }
  try {
    return await read(await openVerified(path));
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    // What cannot be read now, as from a volume that fails, need not be damaged.
    if (!missing && !(cause instanceof RangeError)) {
      const action = `read checkpoint "${path}"`;
      const reason = `Cannot ${action}: ${messageOf(cause)}`;
      throw storageFault(action, cause) ?? new UserError(reason, { cause, exitCode: 1 });
    }
    const reason = missing ? "a file of it is missing" : messageOf(cause);
    throw new UserError(`Cannot read checkpoint "${path}": damaged (${reason}).`, {
      hint: "Remove the folder: deno task ml:train goes on from the checkpoint before it.",
      cause,
    });
  }
}
