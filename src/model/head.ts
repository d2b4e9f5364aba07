/**
 * What a head is: from the feature map to the embedding.
 *
 * @module
 */

import type * as tf from "../tensor/tf.ts";
import type { Mode } from "./layers/layer.ts";

/** The head of a model. */
export interface Head {
  /** From a feature map to embeddings, and to what the auxiliary classification looks at. */
  apply(map: tf.Tensor4D, mode: Mode): { embeddings: tf.Tensor2D; classified: tf.Tensor2D };
  /** Length of a `classified` vector. */
  classifiedSize: number;
}
