/**
 * A model on disk: one safetensors file with its weights, the optimizer's state and everything that
 * is needed to build it again. Written by training, read by embedding.
 *
 * @module
 */

import type { DataConfig, ModelConfig } from "../config/config.ts";
import { readSafetensors, type StoredArray, writeSafetensors } from "../core/safetensors.ts";
import { UserError } from "../core/user_error.ts";
import { buildModel } from "./build_model.ts";
import type { Model } from "./model.ts";
import { readParameters, writeParameters } from "./parameters.ts";
import { originOf } from "./pretrained/weights_origin.ts";

/** What a checkpoint says of its model. */
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
  /** The selection metrics at that epoch. */
  metrics: Record<string, number>;
}

/** A checkpoint in memory. */
export interface Checkpoint {
  record: CheckpointRecord;
  arrays: Map<string, StoredArray>;
}

const withoutPretraining = {
  weights: "none",
  weights_url: null,
  freeze_batch_norm: false,
  freeze_up_to: null,
};

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
export async function saveCheckpoint(
  path: string,
  model: Model,
  record: CheckpointRecord,
  optimizer: ReadonlyMap<string, StoredArray> = new Map(),
): Promise<void> {
  const arrays = new Map([...await readParameters(model.parameters), ...optimizer]);
  await writeSafetensors(path, { arrays, metadata: { likeness: JSON.stringify(record) } });
}

/**
 * Reads a checkpoint.
 *
 * @throws {UserError} if it is missing, damaged, or not one of ours
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  if (!await exists(path)) {
    throw new UserError(`Cannot read checkpoint "${path}": no such file.`, {
      hint: "Train first (deno task ml:train), or name the run with --set output.name=…",
    });
  }
  const { arrays, metadata } = await readSafetensors(path);
  if (!metadata.likeness) {
    throw new UserError(`Cannot read checkpoint "${path}": it is not one of Likeness's.`);
  }
  const record: CheckpointRecord = JSON.parse(metadata.likeness);
  // Checkpoints from before there were pretrained weights do not know of them.
  record.model = { ...withoutPretraining, ...record.model };
  return { arrays, record };
}

/** Builds the model of a checkpoint, with its weights. A backend must have been chosen before. */
export function restoreModel({ record, arrays }: Checkpoint, source: string): Model {
  const model = buildModel(record.model, {
    imageSize: record.data.image_size,
    categoryCount: record.categoryCount,
  });
  writeParameters(model.parameters, arrays, source);
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

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
