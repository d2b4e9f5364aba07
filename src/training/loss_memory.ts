/**
 * The cross-batch memory of a loss in training: variables, so that a checkpoint holds them.
 *
 * @module
 */

import type { Memory } from "../losses/compare_batch.ts";
import { enqueue, rememberedSamples } from "../losses/cross_batch_memory.ts";
import type { Parameters } from "../model/parameters.ts";
import * as tf from "../tensor/tf.ts";

/** How much is remembered, and from when on. */
export interface LossMemoryOptions {
  /** Embeddings. */
  size: number;
  /** Length of an embedding. */
  dim: number;
  /** Batches before that step are not remembered. */
  afterSteps: number;
}

/** A memory that changes. */
export interface LossMemory {
  size: number;
  /** What is in it, for a loss. To be called in a `tidy`. */
  read(): Memory;
  /** Puts a batch into it, in place of the oldest. */
  put(embeddings: tf.Tensor2D, labels: tf.Tensor1D): void;
}

/** Makes an empty memory among `parameters`. */
export function createLossMemory(
  parameters: Parameters,
  name: string,
  { size, dim, afterSteps }: LossMemoryOptions,
): LossMemory {
  const embeddings = parameters.state(`${name}/embeddings`, [size, dim], "zeros") as
    & tf.Variable
    & tf.Tensor2D;
  const labels = parameters.state(`${name}/labels`, [size], { constant: -1 }) as
    & tf.Variable
    & tf.Tensor1D;
  // A number that changes from step to step must be a variable in a traced step.
  const stepsLeft = afterSteps > 0
    ? parameters.state(`${name}/steps_left`, [], { constant: afterSteps })
    : null;

  return {
    size,
    read: () => rememberedSamples({ embeddings, labels }),
    put(batch, batchLabels) {
      tf.tidy(() => {
        const counted = stepsLeft
          // What is labelled −1 is in no pair.
          ? tf.where(tf.greater(stepsLeft, 0), tf.fill(batchLabels.shape, -1, "int32"), batchLabels)
          : batchLabels;
        const next = enqueue({ embeddings, labels }, batch, counted as tf.Tensor1D);
        embeddings.assign(next.embeddings);
        labels.assign(next.labels);
        stepsLeft?.assign(tf.maximum(tf.sub(stepsLeft, 1), 0));
      });
    },
  };
}
