/**
 * The losses that compare samples with what they learn of each category (proxies, centers, class
 * weights), as `train.loss` takes them. Defaults are those of pytorch-metric-learning 2.8 unless the
 * description says otherwise.
 *
 * @module
 */

import { z } from "zod";
import { learningRateMultiplier, lossName, positive, reducer, weight } from "./loss_options.ts";

const scale = positive.max(10_000).default(64).meta({
  description: "The cosines are multiplied by it.",
});

const proxyNca = z.strictObject({
  name: lossName("proxy_nca", "Proxy-NCA (Movshovitz-Attias et al. 2017, arXiv 1703.07464)."),
  scale: positive.max(10_000).default(1).meta({
    description: "Squared distances are multiplied by it; ProxyNCA++ (arXiv 2004.01113) has 9.",
  }),
  denominator: z.enum(["all", "others"]).default("all").meta({
    description:
      "The proxies that a sample's own is weighed against: all, as in ProxyNCA++, or others, as in the first paper.",
  }),
  reducer: reducer("mean"),
  learning_rate_multiplier: learningRateMultiplier(50, "as arXiv 2002.08473 trains proxies"),
  ...weight,
});

const proxyAnchor = z.strictObject({
  name: lossName("proxy_anchor", "Proxy-Anchor (Kim et al. 2020, arXiv 2003.13911)."),
  margin: z.number().min(0).max(2).default(0.1).meta({
    description: "How far cosines must be from 0.",
  }),
  alpha: positive.max(10_000).default(32).meta({ description: "Sharpness." }),
  learning_rate_multiplier: learningRateMultiplier(100, "as the paper's code trains proxies"),
  ...weight,
});

const softTriple = z.strictObject({
  name: lossName("soft_triple", "SoftTriple (Qian et al. 2019, arXiv 1909.05235)."),
  centers: z.int().min(1).max(1000).default(10).meta({
    description: "How many centers a category has; the paper has 2 where categories are small.",
  }),
  scale: positive.max(10_000).default(20).meta({
    description: "Similarities to categories are multiplied by it (λ in the paper).",
  }),
  gamma: positive.max(1000).default(0.1).meta({
    description: "The smaller, the more a category's nearest center alone decides.",
  }),
  margin: z.number().min(0).max(2).default(0.01).meta({
    description: "Taken off the similarity to the right category (δ in the paper).",
  }),
  regularizer: z.number().min(0).max(1000).default(0).meta({
    description: "Weight of the term that draws a category's centers together; the paper has 0.2.",
  }),
  reducer: reducer("mean"),
  learning_rate_multiplier: learningRateMultiplier(100, "as the paper's code trains centers"),
  ...weight,
});

const arcFace = z.strictObject({
  name: lossName("arc_face", "ArcFace (Deng et al. 2019, arXiv 1801.07698)."),
  margin_degrees: z.number().min(0).lt(180).default(28.6).meta({
    description: "Added to the angle to the right category; the paper's 0.5 radians.",
  }),
  scale,
  reducer: reducer("mean"),
  learning_rate_multiplier: learningRateMultiplier(1, "1 as in the paper"),
  ...weight,
});

const cosFace = z.strictObject({
  name: lossName("cos_face", "CosFace (Wang et al. 2018, arXiv 1801.09414)."),
  margin: z.number().min(0).max(2).default(0.35).meta({
    description: "Taken off the cosine to the right category.",
  }),
  scale,
  reducer: reducer("mean"),
  learning_rate_multiplier: learningRateMultiplier(1, "1 as in the paper"),
  ...weight,
});

const normalizedSoftmax = z.strictObject({
  name: lossName("normalized_softmax", "Normalised softmax (Zhai and Wu 2019, arXiv 1811.12649)."),
  temperature: positive.max(1000).default(0.05).meta({
    description: "Cosines are divided by it.",
  }),
  reducer: reducer("mean"),
  learning_rate_multiplier: learningRateMultiplier(1, "1 as in the paper"),
  ...weight,
});

/** The losses, in the order in which they are told. */
export const proxyLosses = [
  ...[proxyNca, proxyAnchor, softTriple, arcFace, cosFace, normalizedSoftmax],
] as const;
