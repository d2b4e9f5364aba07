/**
 * Embeds single pictures that are sent, with the model that made a run's embeddings. Model and
 * backend are loaded when the first one comes.
 *
 * @module
 */

import type { DataConfig, ModelConfig } from "../config/config.ts";
import { info } from "../core/log.ts";
import { UserError } from "../core/user_error.ts";
import { decodeImage } from "../data/decode_image.ts";
import { imagesToTensor } from "../data/images_to_tensor.ts";
import { type Checkpoint, readCheckpoint, readRecord, restoreModel } from "../model/checkpoint.ts";
import { findBestCheckpoint } from "../model/run_checkpoints.ts";
import { fingerprintOf } from "../ranking/embed_run.ts";
import type { EmbeddingsSource } from "../ranking/embeddings_file.ts";
import * as tf from "../tensor/tf.ts";
import { useBackend } from "../tensor/use_backend.ts";
import { Refused } from "./refused.ts";

/** Embeds one picture. */
export type EmbedPicture = (bytes: Uint8Array) => Promise<Float32Array>;

/** Which model, and on what. */
export interface PictureEmbedderOptions {
  /** The folder of the run's checkpoints. */
  checkpoints: string;
  /** What the embeddings were made by. */
  source: EmbeddingsSource;
  /** The settings of the data that they were made with; by default those of the training. */
  data?: DataConfig;
  /** On what to compute. */
  compute: Pick<ModelConfig, "backend" | "device" | "threads">;
}

/** Whether the checkpoint that made the embeddings is there; no more is read than is needed. */
export async function hasModel(
  { checkpoints, ...made }: Omit<PictureEmbedderOptions, "compute">,
): Promise<boolean> {
  try {
    return await isOf(made, await readRecord(await findBestCheckpoint(checkpoints)));
  } catch (thrown) {
    if (thrown instanceof UserError) return false;
    throw thrown;
  }
}

/**
 * Loads the model.
 *
 * @throws {Refused} 409 if the checkpoint is not there, or is not that of the embeddings
 */
export async function openPictureEmbedder(
  { checkpoints, compute, ...made }: PictureEmbedderOptions,
): Promise<EmbedPicture> {
  const checkpoint = await readChecked(checkpoints, made);
  const backend = await useBackend(compute.backend, compute);
  info(`Backend: ${backend.name} (${backend.reason})`);
  const model = restoreModel(checkpoint);
  const { imageSize } = model;
  return async (bytes) => {
    const pixels = await decodePicture(bytes, imageSize);
    const output = tf.tidy(() => model.embed(imagesToTensor({ pixels, indices: [0], imageSize })));
    try {
      return await output.data<"float32">();
    } finally {
      output.dispose();
    }
  };
}

/** By what embeddings were made. */
type Made = Pick<PictureEmbedderOptions, "source" | "data">;

async function readChecked(folder: string, made: Made): Promise<Checkpoint> {
  const { run } = made.source;
  let checkpoint: Checkpoint;
  try {
    checkpoint = await readCheckpoint(await findBestCheckpoint(folder));
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new Refused(409, `Cannot embed a picture with run "${run}": its model is not there.`, {
      hint: `${cause.message} ${cause.hint}`,
      cause,
    });
  }
  if (await isOf(made, checkpoint)) return checkpoint;
  throw new Refused(
    409,
    `Cannot embed a picture with run "${run}": its embeddings were made by another model.`,
    { hint: "deno task analysis:embed makes them anew." },
  );
}

async function isOf(
  { source, data }: Made,
  { fingerprint, record }: Pick<Checkpoint, "fingerprint" | "record">,
): Promise<boolean> {
  if (source.whitening) return false;
  return await fingerprintOf(fingerprint, data ?? record.data) === source.fingerprint;
}

async function decodePicture(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  try {
    return await decodeImage({ bytes, name: "the picture" }, { size });
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new Refused(415, cause.message, { hint: cause.hint, cause });
  }
}
