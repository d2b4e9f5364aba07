/**
 * Global descriptors: a feature map becomes one vector. Stands between the backbone and the heads
 * of the CGD model.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { type GemPower, generalizedMean } from "./gem.ts";
import { rmac } from "./rmac.ts";

/** A global descriptor by name. */
export type DescriptorName = "spoc" | "mac" | "gem" | "rmac";

/** What some descriptors depend on. */
export interface DescriptorOptions {
  /** p of `gem`; default 3. */
  gemPower?: GemPower;
  /** How many sizes of regions `rmac` has; default 3. */
  rmacLevels?: number;
}

/**
 * Pools a feature map [batch, height, width, channels] to [batch, channels].
 *
 * - `spoc`: the mean (Babenko and Lempitsky 2015, arXiv 1510.07493)
 * - `mac`: the maximum (Tolias, Sicre and Jégou 2016, arXiv 1511.05879)
 * - `gem`: the generalised mean, see {@linkcode generalizedMean}
 * - `rmac`: the maxima of regions, see {@linkcode rmac}
 */
export function describe(
  map: tf.Tensor4D,
  name: DescriptorName,
  { gemPower = 3, rmacLevels = 3 }: DescriptorOptions = {},
): tf.Tensor2D {
  switch (name) {
    case "spoc":
      return tf.mean<tf.Tensor2D>(map, [1, 2]);
    case "mac":
      return tf.max<tf.Tensor2D>(map, [1, 2]);
    case "gem":
      return generalizedMean(map, gemPower);
    case "rmac":
      return rmac(map, rmacLevels);
  }
}
