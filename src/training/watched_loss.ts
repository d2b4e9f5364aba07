/**
 * What of `train.loss` the figures of a step and the warnings go by. They are made for triplets: with
 * other losses, fewer warnings can be given.
 *
 * @module
 */

import type { LossConfig } from "../config/config.ts";
import type { Margin } from "../losses/margin.ts";
import { lossesOf } from "./ranking_loss.ts";

/** What is known of the ranking loss. */
export interface WatchedLoss {
  /**
   * By how much a negative must lie beyond a positive for the triplet to be done with: that of the
   * first loss of triplets; soft (no more than beyond) where there is none.
   */
  margin: Margin;
  /** The key of that margin, such as `train.loss.margin`; null where there is none. */
  marginKey: string | null;
  /** The ranking loss of equal embeddings; null if it is not known, or no loss of triplets alone. */
  lossOfEqual: number | null;
  /** Whether anchors without an active triplet have nothing to learn: so for triplets alone. */
  isOfTriplets: boolean;
}

/** The losses of which the margin function of a difference of distances is the last step. */
const tripletLosses = ["batch_hard_triplet", "hap2s", "triplet_margin"] as const;

type TripletLoss = Extract<LossConfig, { name: typeof tripletLosses[number] }>;

/** Looks at `train.loss`. */
export function watchedLoss(loss: LossConfig | readonly LossConfig[]): WatchedLoss {
  const losses = lossesOf(loss);
  const index = losses.findIndex(isTripletLoss);
  if (index < 0) return { margin: "soft", marginKey: null, lossOfEqual: null, isOfTriplets: false };
  const { margin, weight } = losses[index] as TripletLoss;
  const place = Array.isArray(loss) ? `train.loss[${index}]` : "train.loss";
  return {
    margin,
    marginKey: `${place}.margin`,
    lossOfEqual: losses.length === 1 ? weight * (margin === "soft" ? Math.LN2 : margin) : null,
    isOfTriplets: losses.every(isTripletLoss),
  };
}

function isTripletLoss(loss: LossConfig): loss is TripletLoss {
  return (tripletLosses as readonly string[]).includes(loss.name);
}
