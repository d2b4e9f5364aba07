/**
 * What `train.loss` takes: one loss with its options, or a weighted list of losses.
 *
 * @module
 */

import { z } from "zod";
import { pairLosses } from "./pair_loss_schema.ts";
import { proxyLosses } from "./proxy_loss_schema.ts";
import { rankLosses } from "./rank_loss_schema.ts";

/** The loss where a configuration names none. */
export const defaultLossName = "hap2s";

const losses = [...pairLosses, ...proxyLosses, ...rankLosses] as const;

const oneLoss = z.discriminatedUnion("name", losses).meta({
  id: "LossConfig",
  description: "A ranking loss with its options.",
});

/** The key `train.loss`. */
export const loss = z.union([oneLoss, z.array(oneLoss).min(1).max(16)])
  .prefault({ name: defaultLossName }).meta({
    description: "The ranking loss, or a list whose weighted sum is minimised, such as " +
      "[{name: multi_similarity, miner: {name: multi_similarity}}, {name: arc_face, weight: 0.5}]. " +
      `Names: ${losses.map(nameOf).join(", ")}.`,
    wanted: "a loss with its name, such as {name: hap2s}, or a list of such",
  });

function nameOf({ shape }: { shape: { name: z.ZodLiteral<string> } }): string {
  return shape.name.value;
}
