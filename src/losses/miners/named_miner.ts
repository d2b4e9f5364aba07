/**
 * The miner that a configuration names: the one place where a name becomes a miner.
 *
 * @module
 */

import { allPairsMiner } from "./all_pairs_miner.ts";
import {
  batchEasyPositiveMiner,
  type BatchEasyPositiveOptions,
} from "./batch_easy_positive_miner.ts";
import { batchHardMiner } from "./batch_hard_miner.ts";
import { distanceWeightedMiner, type DistanceWeightedOptions } from "./distance_weighted_miner.ts";
import type { Miner } from "./miner.ts";
import {
  multiSimilarityMiner,
  type MultiSimilarityMinerOptions,
} from "./multi_similarity_miner.ts";
import { semiHardMiner, type SemiHardOptions } from "./semi_hard_miner.ts";

/** A miner by name, with its options. */
export type MinerSettings =
  | { name: "all" }
  | { name: "batch_hard" }
  | { name: "batch_easy_positive" } & BatchEasyPositiveOptions
  | { name: "semi_hard" } & SemiHardOptions
  | { name: "multi_similarity" } & MultiSimilarityMinerOptions
  | { name: "distance_weighted" } & DistanceWeightedOptions;

/**
 * Makes a miner.
 *
 * @throws {TypeError | RangeError} if there is none of that name, or an option is out of range
 */
export function namedMiner(settings: MinerSettings): Miner {
  switch (settings.name) {
    case "all":
      return allPairsMiner();
    case "batch_hard":
      return batchHardMiner();
    case "batch_easy_positive":
      return batchEasyPositiveMiner(settings);
    case "semi_hard":
      return semiHardMiner(settings);
    case "multi_similarity":
      return multiSimilarityMiner(settings);
    case "distance_weighted":
      return distanceWeightedMiner(settings);
    default:
      throw new RangeError(`Cannot mine by "${(settings as MinerSettings).name}": no such miner`);
  }
}
