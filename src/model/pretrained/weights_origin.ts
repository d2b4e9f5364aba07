/**
 * Which library weights come from, told by the setting alone, so that a checkpoint can be restored
 * without their file.
 *
 * @module
 */

/** The library that weights come from: it decides the network's details and the images' scale. */
export type WeightsOrigin = "keras" | "torchvision";

/** The origin of `model.weights`; null where there are none. */
export function originOf(weights: string): WeightsOrigin | null {
  if (weights === "none") return null;
  return weights.endsWith(".safetensors") ? "torchvision" : "keras";
}
