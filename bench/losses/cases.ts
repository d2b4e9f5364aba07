/**
 * The cases of `bench:losses`: every loss with its defaults, and with what its paper pairs it with.
 *
 * @module
 */

import { didYouMean } from "../../src/core/did_you_mean.ts";
import { UserError } from "../../src/core/user_error.ts";

/** One case: a loss by name, and what it has besides its defaults. */
export interface LossCase {
  /** The loss. */
  name: string;
  /** What it is paired with, in words; empty if nothing. */
  companion: string;
  /** What stands under `train.loss`. */
  loss: { name: string } & Record<string, unknown>;
}

/** All cases, in the order of docs/losses.md. */
export const lossCases: readonly LossCase[] = [
  plain("batch_hard_triplet"),
  plain("hap2s"),
  mined("triplet_margin", "batch_hard"),
  mined("triplet_margin", "semi_hard"),
  plain("contrastive"),
  // 1,024 embeddings are 8 batches of the default recipe.
  remembering("contrastive", 1024),
  mined("multi_similarity", "multi_similarity"),
  plain("circle"),
  plain("nt_xent"),
  plain("sup_con"),
  plain("angular"),
  plain("lifted_structure"),
  mined("margin", "distance_weighted"),
  plain("proxy_nca"),
  plain("proxy_anchor"),
  plain("soft_triple"),
  plain("arc_face"),
  plain("cos_face"),
  plain("normalized_softmax"),
  plain("smooth_ap"),
  plain("recall_at_k"),
];

/**
 * The cases of some losses, such as those of `hap2s,contrastive`; of all losses without names.
 *
 * @throws {UserError} for a loss that is not benched
 */
export function casesOf(names?: string): LossCase[] {
  if (names === undefined) return [...lossCases];
  const wanted = names.split(",").map((name) => name.trim());
  const known = [...new Set(lossCases.map(({ name }) => name))];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`Cannot bench the loss "${unknown}": there is none of that name.`, {
      hint: didYouMean(unknown, known),
    });
  }
  return lossCases.filter(({ name }) => wanted.includes(name));
}

/** The name of a case in words, such as `triplet_margin, miner semi_hard`. */
export function caseTitle({ name, companion }: LossCase): string {
  return companion ? `${name}, ${companion}` : name;
}

function plain(name: string): LossCase {
  return { name, companion: "", loss: { name } };
}

function mined(name: string, miner: string): LossCase {
  return { name, companion: `miner ${miner}`, loss: { name, miner: { name: miner } } };
}

function remembering(name: string, memory: number): LossCase {
  return { name, companion: `memory ${memory}`, loss: { name, memory } };
}
