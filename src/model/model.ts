/**
 * What a model is: named parameters and a function from images to embeddings.
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import type * as tf from "../tensor/tf.ts";
import type { Mode } from "./layers/layer.ts";
import type { Parameters } from "./parameters.ts";

/** What a model makes of a batch of images. */
export interface ModelOutput {
  /** [batch, embedding size] */
  embeddings: tf.Tensor2D;
  /** [batch, categories]; only if the model has a classification head. */
  logits?: tf.Tensor2D;
}

/** A model: images [batch, size, size, 3], scaled to −0.5…0.5, become embeddings. */
export interface Model {
  /** The settings it was built from. */
  settings: ModelConfig;
  /** Side of the images, in pixels. */
  imageSize: number;
  /** Categories of the auxiliary classification head; 0 if it has none. */
  categoryCount: number;
  /** Its variables by name. */
  parameters: Parameters;
  /** The names of those of its backbone, which pretrained weights are for. */
  backboneVariables: readonly string[];
  /** Computes embeddings and, in training, the logits of the classification head. */
  forward(images: tf.Tensor4D, mode: Mode): ModelOutput;
  /** Computes embeddings for use, [batch, embedding size]: `forward`, traced where that is faster. */
  embed(images: tf.Tensor4D): tf.Tensor2D;
  /** Frees its variables. */
  dispose(): void;
}
