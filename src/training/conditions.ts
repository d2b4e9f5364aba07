/**
 * What a training depends on, as it is now.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { sha256 } from "../core/sha256.ts";
import type { SampleSplit } from "../data/split_samples.ts";
import * as tf from "../tensor/tf.ts";
import type { TrainingConditions } from "./training_state.ts";

/** The conditions of a training that would begin now. */
export async function conditionsOf(
  config: Config,
  split: SampleSplit,
): Promise<TrainingConditions> {
  const { output: _, ...trainingConfig } = config;
  return {
    config: trainingConfig,
    samples: await sha256(new TextEncoder().encode(JSON.stringify([split.train, split.selection]))),
    backend: tf.getBackend(),
    processors: navigator.hardwareConcurrency,
    versions: { deno: Deno.version.deno },
  };
}
