/**
 * The head of the similarity model: the whole feature map is narrowed, flattened and projected, so
 * that where something is seen counts too.
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import * as tf from "../tensor/tf.ts";
import type { Head } from "./head.ts";
import { swish } from "../tensor/kernels/swish.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import { vectorBatchNorm } from "./layers/batch_norm.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dense } from "./layers/dense.ts";
import { layerNorm } from "./layers/layer_norm.ts";
import type { VectorLayer } from "./layers/layer.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Convolutions 1×1, each with swish (`narrow_channels`) → flatten → dense with swish and batch norm
 * (`hidden_size`) → layer norm (`layer_norm`) → dense → L2 norm (`normalize`). The reference system
 * has [512, 128], 1024 and no norms; the default configuration goes straight from the map to the
 * embedding. The auxiliary classification looks at what stands before the layer norm.
 */
export function similarityHead(
  parameters: Parameters,
  { narrow_channels, hidden_size, layer_norm, embedding_size, normalize }: ModelConfig,
  { side, channels }: { side: number; channels: number },
): Head {
  let width = channels;
  const narrow = narrow_channels.map((outputs, index) => {
    const name = `narrow${index + 1}_conv`;
    const shape = { inputs: width, outputs, kernel: 1, bias: true };
    width = outputs;
    return conv2d(parameters, name, shape);
  });
  const flatSize = side * side * width;
  const hidden = hidden_size === null
    ? undefined
    : hiddenLayer(parameters, { inputs: flatSize, outputs: hidden_size });
  const inputs = hidden_size ?? flatSize;
  const project = dense(parameters, "embedding_dense", { inputs, outputs: embedding_size });
  return {
    classifiedSize: inputs,
    apply: (map, mode) => {
      const narrowed = narrow.reduce((value, layer) => swish(layer(value, mode)), map);
      const flat: tf.Tensor2D = tf.reshape(narrowed, [narrowed.shape[0], flatSize]);
      const classified = hidden ? hidden(flat, mode) : flat;
      const embeddings = project(layer_norm ? layerNorm(classified) : classified, mode);
      return { embeddings: normalize ? l2Normalize(embeddings) : embeddings, classified };
    },
  };
}

function hiddenLayer(
  parameters: Parameters,
  shape: { inputs: number; outputs: number },
): VectorLayer {
  const layer = dense(parameters, "hidden_dense", shape);
  const norm = vectorBatchNorm(parameters, "hidden_bn", { channels: shape.outputs });
  return (input, mode) => norm(swish(layer(input, mode)), mode);
}
