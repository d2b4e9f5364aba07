/**
 * Tells weights that have a name from a file with weights.
 *
 * @module
 */

/** Whether `model.weights` is a name, not the path of a file. */
export function isNamedWeights(weights: string): weights is "none" | "imagenet" {
  return weights === "none" || weights === "imagenet";
}
