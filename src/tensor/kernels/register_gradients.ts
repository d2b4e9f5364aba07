/**
 * Teaches tfjs to differentiate. `@tensorflow/tfjs-core` 4.22 as published has lost its gradients:
 * none of its bundles holds them, and the loose files that do cannot be imported outside a bundler.
 * These are the ones that models, losses and augmentation need. Called once at the start.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { binaryGradients } from "./gradients/binary_gradients.ts";
import { layerGradients } from "./gradients/layer_gradients.ts";
import { reductionGradients } from "./gradients/reduction_gradients.ts";
import { shapeGradients } from "./gradients/shape_gradients.ts";
import { unaryGradients } from "./gradients/unary_gradients.ts";

/** Registers the gradients; one that is there already stays. */
export function registerGradients(): void {
  const gradients = [
    unaryGradients,
    binaryGradients,
    reductionGradients,
    shapeGradients,
    layerGradients,
  ].flat();
  for (const gradient of gradients) {
    if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
  }
}
