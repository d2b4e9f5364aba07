/**
 * The miner that chooses all pairs.
 *
 * @module
 */

import type { Miner } from "./miner.ts";

/** All pairs, and all triplets that can be made of them: as without a miner. */
export function allPairsMiner(): Miner {
  return ({ positives, negatives }) => ({ positives, negatives });
}
