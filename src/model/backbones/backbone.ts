/**
 * What a backbone is: the layers from images to a feature map. Backbones are siblings of one
 * shape; `build_model.ts` picks one by name.
 *
 * @module
 */

import type { Layer } from "../layers/layer.ts";

/** A backbone. */
export interface Backbone {
  /** From images [batch, size, size, 3] to a feature map [batch, size/stride, size/stride, channels]. */
  layer: Layer;
  /** Channels of the feature map. */
  channels: number;
  /** How many pixels of the image one pixel of the feature map stands for. */
  stride: number;
}
