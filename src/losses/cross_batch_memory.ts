/**
 * The cross-batch memory, XBM: embeddings of the latest batches, so that a batch is compared with
 * more samples than fit in one. A training step reads it for the loss, and puts the batch into it
 * afterwards; whoever owns the step keeps the two tensors in variables.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import type { Memory } from "./compare_batch.ts";
import { checkBatch, checkTensor } from "./label_pairs.ts";

/** What is remembered, newest first. */
export interface CrossBatchMemory {
  /** `[size, dim]`, as the model gave them; zeros where there is none yet. */
  embeddings: tf.Tensor2D;
  /** `[size]`, float32 like the rest of a model's state; −1 where there is none yet. */
  labels: tf.Tensor1D;
}

/**
 * A memory in which nothing is yet; the caller disposes of it.
 *
 * @param size how many samples it holds
 * @param dim length of an embedding
 * @throws {RangeError} unless both are whole numbers > 0
 */
export function emptyMemory(size: number, dim: number): CrossBatchMemory {
  if (![size, dim].every((count) => Number.isSafeInteger(count) && count > 0)) {
    throw new RangeError(
      `Cannot remember ${size} embeddings of length ${dim}: whole numbers > 0 are needed`,
    );
  }
  return { embeddings: tf.zeros([size, dim]), labels: tf.fill([size], -1) };
}

/**
 * The memory with a batch in it, in place of the oldest samples (Wang et al. 2020, arXiv 1912.06798,
 * algorithm 1). Nothing is changed: the result is new tensors of the same shapes.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if lengths differ, or the batch is larger than the memory
 */
export function enqueue(
  memory: CrossBatchMemory,
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
): CrossBatchMemory {
  checkBatch(embeddings, labels);
  checkMemory(memory);
  const [size, dim] = memory.embeddings.shape;
  const [batch, batchDim] = embeddings.shape;
  if (batchDim !== dim) {
    throw new RangeError(
      `Cannot remember embeddings of length ${batchDim}: the memory's have length ${dim}`,
    );
  }
  if (batch > size) {
    throw new RangeError(`Cannot remember a batch of ${batch}: the memory holds ${size}`);
  }
  return tf.tidy(() => ({
    embeddings: tf.concat([embeddings, tf.slice(memory.embeddings, 0, size - batch)]),
    labels: tf.concat([tf.cast(labels, "float32"), tf.slice(memory.labels, 0, size - batch)]),
  }));
}

/** The memory as losses take it. To be called in a `tidy`. */
export function rememberedSamples({ embeddings, labels }: CrossBatchMemory): Memory {
  return { embeddings, labels: tf.cast(labels, "int32") };
}

function checkMemory({ embeddings, labels }: CrossBatchMemory): void {
  checkTensor("the memory's embeddings", embeddings, 2, "float32");
  checkTensor("the memory's labels", labels, 1, "float32");
  if (embeddings.shape[0] === labels.shape[0]) return;
  throw new RangeError(
    `Cannot use a memory of ${embeddings.shape[0]} embeddings and ${labels.shape[0]} labels`,
  );
}
