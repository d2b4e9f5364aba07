/**
 * The head of CGD: several global descriptors of one feature map, each projected and normalised,
 * side by side (Jun et al. 2019, arXiv 1903.10663, section 3.2).
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import * as tf from "../tensor/tf.ts";
import { describe } from "./descriptors.ts";
import { gemPower } from "./gem.ts";
import type { Head } from "./head.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import { dense } from "./layers/dense.ts";
import { layerNorm } from "./layers/layer_norm.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Each descriptor → layer norm (`layer_norm`) → dense (embedding size ÷ descriptors) → L2 norm;
 * concatenated → L2 norm. With one descriptor it is the head that most of the field compares with:
 * pooled, projected, normalised. The auxiliary classification looks at the first descriptor, as it
 * was pooled.
 */
export function cgdHead(
  parameters: Parameters,
  settings: ModelConfig,
  channels: number,
): Head {
  const { descriptors, embedding_size, layer_norm, rmac_levels } = settings;
  const outputs = embedding_size / descriptors.length;
  const branches = descriptors.map((name) => ({
    name,
    project: dense(parameters, `${name}_dense`, { inputs: channels, outputs }),
  }));
  const power = descriptors.includes("gem") ? gemPower(parameters, settings, channels) : undefined;
  return {
    classifiedSize: channels,
    apply: (map, mode) => {
      const options = { gemPower: power?.(), rmacLevels: rmac_levels };
      const described = branches.map(({ name }) => describe(map, name, options));
      const parts = branches.map(({ project }, index) => {
        const descriptor = described[index];
        return l2Normalize(project(layer_norm ? layerNorm(descriptor) : descriptor, mode));
      });
      const together = parts.length === 1 ? parts[0] : l2Normalize(tf.concat(parts, 1));
      return { embeddings: together, classified: described[0] };
    },
  };
}
