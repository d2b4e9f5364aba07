/**
 * One loss of a training, with what it learns and what it remembers. `ranking_loss.ts` sums them up.
 *
 * @module
 */

import type { LossConfig } from "../config/config.ts";
import { classVectors } from "../losses/class_vectors.ts";
import { namedMiner } from "../losses/miners/named_miner.ts";
import type { Parameters } from "../model/parameters.ts";
import * as tf from "../tensor/tf.ts";
import { camelCased } from "./camel_cased.ts";
import { computeLoss } from "./loss_function.ts";
import { createLossMemory } from "./loss_memory.ts";

/** What a loss is made for. */
export interface LossTermOptions {
  /** How many categories are trained on. */
  categories: number;
  /** Length of an embedding. */
  embeddingSize: number;
  /** Where its variables are created. */
  parameters: Parameters;
  /** What their names begin with. */
  prefix: string;
}

/** A loss in training. */
export interface LossTerm {
  /** The loss of a batch, times its weight. */
  compute(embeddings: tf.Tensor2D, labels: tf.Tensor1D, noise?: tf.Tensor2D): tf.Scalar;
  /** Puts a batch into its memory, if it has one. */
  remember(embeddings: tf.Tensor2D, labels: tf.Tensor1D): void;
  /** The shape of the noise that it needs for a batch; null if it draws nothing. */
  noiseShape(batch: number): [number, number] | null;
}

/** Makes a loss; what it learns and remembers is among the `parameters` afterwards. */
export function createLossTerm(settings: LossConfig, options: LossTermOptions): LossTerm {
  const { prefix, parameters, embeddingSize } = options;
  const learnt = createLearnt(settings, options);
  const miner = "miner" in settings && settings.miner !== null
    ? namedMiner(camelCased(settings.miner))
    : undefined;
  const memory = "memory" in settings && settings.memory !== null
    ? createLossMemory(parameters, `${prefix}/memory`, {
      size: settings.memory,
      dim: embeddingSize,
      afterSteps: settings.memory_after_steps,
    })
    : null;

  return {
    compute: (embeddings, labels, noise) =>
      tf.tidy(() => {
        const compare = { miner, memory: memory?.read(), noise };
        const loss = computeLoss(settings, embeddings, labels, { compare, learnt });
        return settings.weight === 1 ? loss : tf.mul<tf.Scalar>(loss, settings.weight);
      }),
    remember: (embeddings, labels) => memory?.put(embeddings, labels),
    noiseShape: (batch) => miner?.needsNoise ? [batch, batch + (memory?.size ?? 0)] : null,
  };
}

/** What a loss learns: vectors for the categories, or the border between near and far. */
function createLearnt(
  settings: LossConfig,
  { categories, embeddingSize, parameters, prefix }: LossTermOptions,
): tf.Variable | null {
  if (settings.name === "margin") {
    if (settings.learn_beta === "no") return null;
    const shape = settings.learn_beta === "one" ? [] : [categories];
    return parameters.weight(`${prefix}/beta`, shape, { constant: settings.beta });
  }
  if (!(settings.name in classVectors)) return null;
  const describe = classVectors[settings.name as keyof typeof classVectors];
  const options = settings.name === "soft_triple" ? { centers: settings.centers } : {};
  const { shape, initializer } = describe(categories, embeddingSize, options);
  return parameters.weight(`${prefix}/vectors`, shape, initializer);
}
