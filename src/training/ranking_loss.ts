/**
 * The ranking loss of a training: the weighted sum of the losses that `train.loss` names, with all
 * that they learn and remember. The model's embeddings come in; the optimizer changes what is learnt.
 *
 * @module
 */

import type { LossConfig } from "../config/config.ts";
import { createRandom, type Random } from "../core/random.ts";
import { createParameters, type Parameters } from "../model/parameters.ts";
import * as tf from "../tensor/tf.ts";
import { createLossTerm } from "./loss_term.ts";

/** What a ranking loss is made for. */
export interface RankingLossOptions {
  /** How many categories are trained on; labels are below it. */
  categories: number;
  /** Length of an embedding. */
  embeddingSize: number;
  /** Seed of what is learnt. */
  seed?: number;
}

/** A ranking loss in training. */
export interface RankingLoss {
  /** What it learns (weights) and remembers (states), for the optimizer and checkpoints. */
  parameters: Parameters;
  /** How many times the learning rate each of its weights is changed at, by name. */
  rateMultipliers: ReadonlyMap<string, number>;
  /** Draws what {@linkcode compute} needs for a batch; nothing unless a miner draws. */
  drawNoise(batch: number, random: Random): tf.Tensor2D[];
  /** The loss of embeddings `[batch, dim]` with labels `[batch]`, int32. */
  compute(
    embeddings: tf.Tensor2D,
    labels: tf.Tensor1D,
    noise: readonly tf.Tensor2D[],
  ): tf.Scalar;
  /** Puts a batch into the memories, after its loss was computed. */
  remember(embeddings: tf.Tensor2D, labels: tf.Tensor1D): void;
  /** Frees its variables. */
  dispose(): void;
}

/** The losses of `train.loss`, one or many. */
export function lossesOf(loss: LossConfig | readonly LossConfig[]): readonly LossConfig[] {
  return Array.isArray(loss) ? loss : [loss as LossConfig];
}

/** Makes the ranking loss that the settings describe. */
export function createRankingLoss(
  settings: LossConfig | readonly LossConfig[],
  { categories, embeddingSize, seed = 0 }: RankingLossOptions,
): RankingLoss {
  const parameters = createParameters(createRandom(`${seed} loss`));
  const rateMultipliers = new Map<string, number>();
  const terms = lossesOf(settings).map((loss, index) => {
    const prefix = `loss/${index}/${loss.name}`;
    const term = createLossTerm(loss, { categories, embeddingSize, parameters, prefix });
    if ("learning_rate_multiplier" in loss) {
      for (const name of parameters.weights.keys()) {
        if (name.startsWith(`${prefix}/`)) rateMultipliers.set(name, loss.learning_rate_multiplier);
      }
    }
    return term;
  });

  return {
    parameters,
    rateMultipliers,
    drawNoise: (batch, random) =>
      terms.flatMap((term) => {
        const shape = term.noiseShape(batch);
        return shape ? [drawUniform(shape, random)] : [];
      }),
    compute: (embeddings, labels, noise) =>
      tf.tidy(() => {
        const drawn = noise.values();
        const losses = terms.map((term) => {
          const own = term.noiseShape(embeddings.shape[0]) ? drawn.next().value : undefined;
          return term.compute(embeddings, labels, own);
        });
        return losses.length === 1 ? losses[0] : tf.addN<tf.Scalar>(losses);
      }),
    remember: (embeddings, labels) => terms.forEach((term) => term.remember(embeddings, labels)),
    dispose: () => parameters.dispose(),
  };
}

function drawUniform(shape: [number, number], random: Random): tf.Tensor2D {
  // Not random.next(), whose 32 bits may be 1 as a float32.
  const values = Float32Array.from(
    { length: shape[0] * shape[1] },
    () => random.integer(2 ** 24) / 2 ** 24,
  );
  return tf.tensor2d(values, shape);
}
