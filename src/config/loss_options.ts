/**
 * The options that many losses have in common: reducer, miner, memory, weight.
 *
 * @module
 */

import { z } from "zod";

/** A number above 0. */
export const positive = z.number().positive();

/** A name, with what the loss is and where it was published. */
export function lossName<Name extends string>(name: Name, description: string) {
  return z.literal(name).meta({ description });
}

/** How the losses of pairs, triplets or samples become one. */
export function reducer(byDefault: "mean" | "mean_non_zero" | "mean_per_anchor") {
  return z.enum(["mean", "mean_non_zero", "mean_per_anchor"]).default(byDefault).meta({
    description:
      "How single losses become one: their mean, the mean of those above 0, or the mean of each anchor's, then of all anchors.",
  });
}

const allPairsMiner = z.strictObject({
  name: lossName("all", "All pairs, as without a miner."),
});

const batchHardMiner = z.strictObject({
  name: lossName(
    "batch_hard",
    "The furthest positive and the nearest negative of each anchor (arXiv 1703.07737).",
  ),
});

const batchEasyPositiveMiner = z.strictObject({
  name: lossName(
    "batch_easy_positive",
    "The nearest positive and one negative of each anchor (Xuan et al. 2020, arXiv 1904.04370).",
  ),
  negatives: z.enum(["semi_hard", "hard"]).default("semi_hard").meta({
    description: "The nearest negative beyond that positive, or the nearest of all.",
  }),
});

const semiHardMiner = z.strictObject({
  name: lossName(
    "semi_hard",
    "Triplets whose negative lies beyond the positive, but not by much (Schroff et al. 2015, arXiv 1503.03832).",
  ),
  margin: positive.max(2).default(0.2).meta({
    description: "At most so much further than the positive.",
  }),
});

const multiSimilarityMiner = z.strictObject({
  name: lossName(
    "multi_similarity",
    "Pairs that are hard beside the hardest of the other kind (Wang et al. 2019, arXiv 1904.06627).",
  ),
  epsilon: z.number().min(0).max(2).default(0.1).meta({
    description: "How much easier than that a pair may be.",
  }),
});

const distanceWeightedMiner = z.strictObject({
  name: lossName(
    "distance_weighted",
    "As many negatives as positives, drawn so that all distances come alike (Wu et al. 2017, arXiv 1706.07567).",
  ),
  cutoff: positive.lt(2).default(0.5).meta({
    description: "Nearer negatives are drawn as if they were at this distance.",
  }),
  nonzero_loss_cutoff: positive.max(2).default(1.4).meta({
    description: "Negatives that are further away are not drawn.",
  }),
});

const miners = [
  ...[allPairsMiner, batchHardMiner, batchEasyPositiveMiner, semiHardMiner],
  ...[multiSimilarityMiner, distanceWeightedMiner],
] as const;

const oneMiner = z.discriminatedUnion("name", miners).meta({
  id: "MinerConfig",
  description: "Chooses the pairs that a loss looks at.",
});

/** Which pairs of a batch a loss looks at. */
export const minerChoice = {
  miner: oneMiner.nullable().default(null).meta({
    description:
      "Which pairs of a batch count: all, batch_hard, batch_easy_positive, semi_hard, multi_similarity or distance_weighted, each with its options; null: all.",
    wanted: "a miner with its name, such as {name: multi_similarity}, or null",
  }),
};

/** Miner and memory. */
export const pairChoice = {
  ...minerChoice,
  memory: z.int().min(2).max(10_000_000).nullable().default(null).meta({
    description:
      "So many embeddings of earlier batches are compared with too, at least a batch (cross-batch memory, Wang et al. 2020, arXiv 1912.06798); null: none.",
  }),
  memory_after_steps: z.int().min(0).max(10_000_000).default(0).meta({
    description:
      "The memory is filled from this step on, since early embeddings change fast; arXiv 1912.06798 has 1000.",
  }),
};

/** How much a loss counts beside others. */
export const weight = {
  weight: positive.max(1000).default(1).meta({
    description: "What the loss is multiplied by.",
  }),
};

/** How fast what a loss itself learns is changed. */
export function learningRateMultiplier(byDefault: number, source: string) {
  return positive.max(1e6).default(byDefault).meta({
    description: `What the loss learns is changed at this many times the learning rate; ${source}.`,
  });
}

/** `soft`, or a number. */
export const margin = z.union([z.literal("soft"), positive.max(1000)]).default("soft").meta({
  description: "soft: log(1 + exp(x)); a number m: max(0, x + m).",
});
