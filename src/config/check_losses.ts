/**
 * Checks of `train.loss` that concern more than one of its keys.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { LossConfig, TrainConfig } from "./config.ts";

/** A fault of a loss. */
interface LossFault {
  /** The key within the loss. */
  key: string[];
  found: unknown;
  wanted: string;
  hint: string;
}

/** Refuses options of a loss that do not go together, or not with the batches. */
export function checkLosses(
  train: TrainConfig,
  place: (key: readonly PropertyKey[]) => string,
): void {
  const losses = Array.isArray(train.loss) ? train.loss : [train.loss];
  for (const [index, loss] of losses.entries()) {
    const fault = faultOfMemory(loss, train) ?? faultOfMiner(loss) ?? faultOfMargins(loss) ??
      faultOfRanks(loss);
    if (!fault) continue;
    const path = ["train", "loss", ...Array.isArray(train.loss) ? [index] : [], ...fault.key];
    throw new UserError(
      `Cannot use ${place(path)}: found ${fault.found}; wanted ${fault.wanted}.`,
      { hint: fault.hint },
    );
  }
}

function faultOfMemory(loss: LossConfig, train: TrainConfig): LossFault | undefined {
  if (!("memory" in loss)) return;
  const { memory, memory_after_steps: after } = loss;
  const batch = train.categories_per_batch * train.samples_per_category;
  if (memory !== null && memory < batch) {
    return {
      key: ["memory"],
      found: memory,
      wanted: `at least ${batch}, the samples of a batch`,
      hint: "A batch is train.categories_per_batch × train.samples_per_category.",
    };
  }
  if (memory === null && after > 0) {
    return {
      key: ["memory_after_steps"],
      found: after,
      wanted: "0, since there is no memory",
      hint: "Set the loss's memory to a number of embeddings.",
    };
  }
}

function faultOfMiner(loss: LossConfig): LossFault | undefined {
  if (!("miner" in loss) || loss.miner?.name !== "distance_weighted") return;
  const { cutoff, nonzero_loss_cutoff: furthest } = loss.miner;
  if (cutoff < furthest) return;
  return {
    key: ["miner", "cutoff"],
    found: cutoff,
    wanted: `less than nonzero_loss_cutoff, ${furthest}`,
    hint: "Otherwise no negative is drawn.",
  };
}

function faultOfMargins(loss: LossConfig): LossFault | undefined {
  if (loss.name !== "contrastive" || loss.positive_margin <= loss.negative_margin) return;
  return {
    key: ["positive_margin"],
    found: loss.positive_margin,
    wanted: `at most negative_margin, ${loss.negative_margin}`,
    hint: "Positives are to be nearer than negatives.",
  };
}

function faultOfRanks(loss: LossConfig): LossFault | undefined {
  if (loss.name !== "recall_at_k" || !Array.isArray(loss.rank_temperature)) return;
  if (loss.rank_temperature.length === loss.k.length) return;
  return {
    key: ["rank_temperature"],
    found: JSON.stringify(loss.rank_temperature),
    wanted: `a number, or a list of ${loss.k.length}, as many as k has`,
    hint: "The authors' code takes k itself.",
  };
}
