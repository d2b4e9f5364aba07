/**
 * Keys that hold a path or one of a few names.
 *
 * @module
 */

import { isModulePath } from "./is_module_path.ts";
import { isNamedWeights } from "./is_named_weights.ts";

/** Whether the value of a path key is a name, such as `data.dataset: emoji`. */
export function isNameInPlaceOfPath(key: string, value: string): boolean {
  if (key === "data.dataset") return !isModulePath(value);
  if (key === "model.weights") return isNamedWeights(value);
  if (key === "train.resume") return value === "auto" || value === "never";
  return false;
}
