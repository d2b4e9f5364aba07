/**
 * The head of CGD: several global descriptors of one feature map, each projected and normalised,
 * side by side (Jun et al. 2019, arXiv 1903.10663, section 3.2).
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import * as tf from "../tensor/tf.ts";
import { describe } from "./descriptors.ts";
import type { Head } from "./head.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import { dense } from "./layers/dense.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Each descriptor → dense (embedding size ÷ descriptors) → L2 norm; concatenated → L2 norm. The
 * auxiliary classification looks at the first descriptor, before its projection.
 */
export function cgdHead(
  parameters: Parameters,
  { descriptors, embedding_size, gem_power }: ModelConfig,
  channels: number,
): Head {
  const outputs = embedding_size / descriptors.length;
  const branches = descriptors.map((name) => ({
    name,
    project: dense(parameters, `${name}_dense`, { inputs: channels, outputs }),
  }));
  return {
    classifiedSize: channels,
    apply: (map, mode) => {
      const described = branches.map(({ name }) => describe(map, name, { gemPower: gem_power }));
      const parts = branches.map(({ project }, index) =>
        l2Normalize(project(described[index], mode))
      );
      const together = parts.length === 1 ? parts[0] : l2Normalize(tf.concat(parts, 1));
      return { embeddings: together, classified: described[0] };
    },
  };
}
