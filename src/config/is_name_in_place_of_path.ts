/**
 * Keys that hold a path or one of a few names.
 *
 * @module
 */

import { isNamedWeights } from "./is_named_weights.ts";

/** Whether the value of a path key is a name, such as `model.weights: imagenet`. */
export function isNameInPlaceOfPath(key: string, value: string): boolean {
  if (key === "model.weights") return isNamedWeights(value);
  if (key === "train.resume") return value === "auto" || value === "never";
  return false;
}
