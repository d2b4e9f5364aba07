/**
 * The head of the similarity model: the whole feature map is narrowed, flattened and projected, so
 * that where something is seen counts too.
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import * as tf from "../tensor/tf.ts";
import type { Head } from "./head.ts";
import { swish } from "./layers/activations.ts";
import { vectorBatchNorm } from "./layers/batch_norm.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dense } from "./layers/dense.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Convolution 1×1 to 512, swish → 1×1 to 128, swish → flatten → dense 1024, swish → batch norm →
 * dense = embeddings, not normalised.
 */
export function similarityHead(
  parameters: Parameters,
  { embedding_size }: ModelConfig,
  { side, channels }: { side: number; channels: number },
): Head {
  const narrow1 = conv2d(parameters, "narrow1_conv", {
    inputs: channels,
    outputs: 512,
    kernel: 1,
    bias: true,
  });
  const narrow2 = conv2d(parameters, "narrow2_conv", {
    inputs: 512,
    outputs: 128,
    kernel: 1,
    bias: true,
  });
  const hidden = dense(parameters, "hidden_dense", { inputs: side * side * 128, outputs: 1024 });
  const norm = vectorBatchNorm(parameters, "hidden_bn", { channels: 1024 });
  const project = dense(parameters, "embedding_dense", { inputs: 1024, outputs: embedding_size });
  return {
    classifiedSize: 1024,
    apply: (map, mode) => {
      const narrowed = swish(narrow2(swish(narrow1(map, mode)), mode));
      const flat: tf.Tensor2D = tf.reshape(narrowed, [narrowed.shape[0], side * side * 128]);
      const classified = norm(swish(hidden(flat, mode)), mode);
      return { embeddings: project(classified, mode), classified };
    },
  };
}
