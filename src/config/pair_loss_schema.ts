/**
 * The losses that compare the samples of a batch with one another, as `train.loss` takes them.
 * Defaults are those of pytorch-metric-learning 2.8 unless the description says otherwise.
 *
 * @module
 */

import { z } from "zod";
import {
  learningRateMultiplier,
  lossName,
  margin,
  minerChoice,
  pairChoice,
  positive,
  reducer,
  weight,
} from "./loss_options.ts";

const temperature = (byDefault: number) =>
  positive.max(1000).default(byDefault).meta({ description: "Similarities are divided by it." });

const distance = z.number().min(0).max(2);

const batchHardTriplet = z.strictObject({
  name: lossName("batch_hard_triplet", "In Defense of the Triplet Loss (arXiv 1703.07737)."),
  margin,
  ...weight,
});

const hap2s = z.strictObject({
  name: lossName("hap2s", "Hard-Aware Point-to-Set."),
  weighting: z.enum(["polynomial", "exponential"]).default("exponential").meta({
    description: "How hard samples gain weight (arXiv 1807.11206).",
  }),
  alpha: positive.max(100).default(10).meta({ description: "Power of the polynomial weights." }),
  sigma: positive.max(100).default(0.15).meta({ description: "Scale of the exponential weights." }),
  epsilon: z.number().min(0).max(1).default(0).meta({
    description:
      "Added to each sum of weights. Published code has 1e-6, which makes far negatives seem near where weights are smaller still.",
  }),
  margin,
  ...weight,
});

const tripletMargin = z.strictObject({
  name: lossName("triplet_margin", "Triplets of anchor, positive, negative (arXiv 1503.03832)."),
  margin: z.union([z.literal("soft"), z.number().min(0).max(1000)]).default(0.05).meta({
    description: "A number m: max(0, x + m); soft: log(1 + exp(x)).",
  }),
  swap: z.boolean().default(false).meta({
    description:
      "Take the negative's distance to the positive where that is smaller (Balntas et al. 2016).",
  }),
  reducer: reducer("mean_non_zero"),
  ...pairChoice,
  ...weight,
});

const contrastive = z.strictObject({
  name: lossName("contrastive", "Contrastive (Hadsell et al. 2006)."),
  positive_margin: distance.default(0).meta({
    description: "Positives nearer than that add nothing.",
  }),
  negative_margin: positive.max(2).default(1).meta({
    description: "Negatives further away than that add nothing.",
  }),
  reducer: reducer("mean_non_zero"),
  ...pairChoice,
  ...weight,
});

const multiSimilarity = z.strictObject({
  name: lossName("multi_similarity", "Multi-similarity (Wang et al. 2019, arXiv 1904.06627)."),
  alpha: positive.max(1000).default(2).meta({ description: "Sharpness for positives." }),
  beta: positive.max(1000).default(50).meta({ description: "Sharpness for negatives." }),
  base: z.number().min(-1).max(1).default(0.5).meta({
    description: "The similarity from which on a negative is hard, and up to which a positive is.",
  }),
  reducer: reducer("mean"),
  ...pairChoice,
  ...weight,
});

const circle = z.strictObject({
  name: lossName("circle", "Circle (Sun et al. 2020, arXiv 2002.10857)."),
  margin: positive.max(1).default(0.4).meta({
    description: "Relaxation m; the paper has 0.25 for faces and persons.",
  }),
  gamma: positive.max(10_000).default(80).meta({
    description: "Scale; the paper has 256 for faces, 128 for persons.",
  }),
  reducer: reducer("mean_non_zero"),
  ...pairChoice,
  ...weight,
});

const ntXent = z.strictObject({
  name: lossName("nt_xent", "Normalised temperature-scaled cross-entropy (arXiv 2002.05709)."),
  temperature: temperature(0.07),
  reducer: reducer("mean"),
  ...pairChoice,
  ...weight,
});

const supCon = z.strictObject({
  name: lossName("sup_con", "Supervised contrastive (Khosla et al. 2020, arXiv 2004.11362)."),
  temperature: temperature(0.1),
  reducer: reducer("mean_non_zero"),
  ...pairChoice,
  ...weight,
});

const angular = z.strictObject({
  name: lossName("angular", "Angular (Wang et al. 2017, arXiv 1708.01682)."),
  alpha: positive.lt(90).default(40).meta({
    description: "Largest angle at the negative, in degrees; the paper has 36 to 55.",
  }),
  normalize_negatives: z.boolean().default(false).meta({
    description: "Bring negatives to length 1 too, as in the paper, where the model does not.",
  }),
  reducer: reducer("mean"),
  ...minerChoice,
  ...weight,
});

const liftedStructure = z.strictObject({
  name: lossName("lifted_structure", "Lifted structure (Song et al. 2016, arXiv 1511.06452)."),
  margin: positive.max(2).default(1).meta({
    description: "The distance up to which negatives are pushed.",
  }),
  positive_margin: distance.default(0).meta({
    description: "The distance to which positives are pulled.",
  }),
  generalized: z.boolean().default(false).meta({
    description: "Take a soft maximum over positives too (arXiv 1703.07737, section 2).",
  }),
  reducer: reducer("mean"),
  ...pairChoice,
  ...weight,
});

const marginLoss = z.strictObject({
  name: lossName("margin", "Margin-based (Wu et al. 2017, arXiv 1706.07567)."),
  margin: z.number().min(0).max(2).default(0.2).meta({
    description: "Width of the border on either side of beta.",
  }),
  beta: positive.max(2).default(1.2).meta({
    description: "The distance that parts positives from negatives.",
  }),
  nu: z.number().min(0).max(1000).default(0).meta({
    description: "How much a large beta costs, where it is learnt.",
  }),
  learn_beta: z.enum(["no", "one", "per_category"]).default("no").meta({
    description: "Whether beta is learnt: no, one for all, or one per category, as in the paper.",
  }),
  ...pairChoice,
  learning_rate_multiplier: learningRateMultiplier(50, "as arXiv 2002.08473 trains beta"),
  ...weight,
});

/** The losses, in the order in which they are told. */
export const pairLosses = [
  ...[batchHardTriplet, hap2s, tripletMargin, contrastive, multiSimilarity, circle, ntXent],
  ...[supCon, angular, liftedStructure, marginLoss],
] as const;
