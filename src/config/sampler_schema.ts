/**
 * The configuration's key `train.sampler`: by which rule batches are filled.
 *
 * @module
 */

import { z } from "zod";

const count = z.int().min(1).max(4096);

const pk = z.strictObject({
  name: z.literal("pk").meta({ description: "Categories and the samples of each take turns." }),
});

const pkRandom = z.strictObject({
  name: z.literal("pk_random").meta({
    description:
      "Each batch is drawn for itself, as by pytorch-metric-learning's MPerClassSampler.",
  }),
});

const pkEpoch = z.strictObject({
  name: z.literal("pk_epoch").meta({
    description: "Every sample comes up in every epoch, also of categories of unequal sizes.",
  }),
});

const classBalanced = z.strictObject({
  name: z.literal("class_balanced").meta({
    description:
      "All categories come up equally often and no sample twice in a batch; where some have fewer than K, more than P fill it.",
  }),
});

const hierarchical = z.strictObject({
  name: z.literal("hierarchical").meta({
    description: "Few super-categories a batch, several categories of each.",
  }),
  groups_per_batch: count.default(4).meta({
    description: "G: super-categories in a batch; divides P.",
  }),
});

const hardClass = z.strictObject({
  name: z.literal("hard_class").meta({
    description: "Each category drawn brings those nearest to it into the batch.",
  }),
  neighbours: count.default(3).meta({
    description: "How many a category brings; fewer than P.",
  }),
  refresh_epochs: z.int().min(1).max(100_000).default(1).meta({
    description: "After so many epochs the model of then says anew which are nearest.",
  }),
});

/** The key `sampler`. */
export const sampler = z.discriminatedUnion("name", [
  pk,
  pkRandom,
  pkEpoch,
  classBalanced,
  hierarchical,
  hardClass,
]).prefault({ name: "pk" }).meta({
  description:
    "How batches are filled: pk (P categories with K samples each, all taking turns; arXiv 1703.07737), pk_random (each batch drawn for itself), pk_epoch (every sample in every epoch), class_balanced (no sample twice in a batch), hierarchical (from few super-categories; groups_per_batch) or hard_class (from categories that the model finds alike; neighbours, refresh_epochs).",
});
