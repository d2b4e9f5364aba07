/**
 * The losses that make the ranking of a batch by each of its samples smooth, as `train.loss` takes
 * them.
 *
 * @module
 */

import { z } from "zod";
import { lossName, positive, reducer, weight } from "./loss_options.ts";

const temperature = positive.max(1000).default(0.01).meta({
  description: "How smooth ranks are: differences of similarities are divided by it.",
});

const smoothAp = z.strictObject({
  name: lossName("smooth_ap", "Smooth-AP (Brown et al. 2020, arXiv 2007.12163)."),
  temperature,
  count_query: z.boolean().default(true).meta({
    description:
      "Count a query as its own first positive, as the authors' code does; the paper does not.",
  }),
  reducer: reducer("mean"),
  ...weight,
});

const recallAtK = z.strictObject({
  name: lossName(
    "recall_at_k",
    "Recall@k surrogate (Patel et al. 2022, arXiv 2108.11179), whose defaults these are.",
  ),
  k: z.array(z.int().min(1).max(100_000)).min(1).max(32).default([1, 2, 4, 8, 16]).meta({
    description: "At which k recall counts.",
  }),
  temperature,
  rank_temperature: z.union([positive.max(1e6), z.array(positive.max(1e6)).min(1).max(32)])
    .default(1).meta({
      description:
        "How smooth the step after the first k ranks is, in ranks; a list has one for each k, which the authors' code takes from k.",
    }),
  count_query: z.boolean().default(false).meta({
    description: "Count a query as the first in its own ranking, as the authors' code does.",
  }),
  reducer: reducer("mean"),
  ...weight,
});

/** The losses, in the order in which they are told. */
export const rankLosses = [smoothAp, recallAtK] as const;
