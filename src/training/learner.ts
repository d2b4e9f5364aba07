/**
 * What training changes: a model and its ranking loss, by one optimizer.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import type { Model } from "../model/model.ts";
import type * as tf from "../tensor/tf.ts";
import { type Adam, createAdam } from "./adam.ts";
import { createRankingLoss, type RankingLoss } from "./ranking_loss.ts";

/** A model, its ranking loss, and the optimizer of the weights of both. */
export interface Learner {
  model: Model;
  ranking: RankingLoss;
  optimizer: Adam;
  /** Frees the ranking loss and the optimizer; the model is another's. */
  dispose(): void;
}

/** What a learner is made for. */
export interface LearnerOptions {
  /** How many categories are trained on. */
  categories: number;
}

/** Gives a model what it is trained with. */
export function createLearner(
  model: Model,
  { loss, weight_decay, seed }: Pick<TrainConfig, "loss" | "weight_decay" | "seed">,
  { categories }: LearnerOptions,
): Learner {
  const embeddingSize = model.settings.embedding_size;
  const ranking = createRankingLoss(loss, { categories, embeddingSize, seed });
  const optimizer = createAdam(weightsOf({ model, ranking }), {
    weightDecay: weight_decay,
    rateMultipliers: ranking.rateMultipliers,
  });
  return {
    model,
    ranking,
    optimizer,
    dispose() {
      optimizer.dispose();
      ranking.dispose();
    },
  };
}

/** All weights that the optimizer changes, by name: the model's, then those of its loss. */
export function weightsOf(
  { model, ranking }: Pick<Learner, "model" | "ranking">,
): Map<string, tf.Variable> {
  return new Map([...model.parameters.weights, ...ranking.parameters.weights]);
}
