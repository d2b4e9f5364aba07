/**
 * The sampler `hard_class`: hard-class mining, batches of categories that the model finds alike. A
 * P×K batch has few of them by chance alone once there are many categories.
 *
 * @module
 */

import type { Batches, SamplerInput } from "./sampler_input.ts";
import { dealSamples } from "./take_turns.ts";

/** What {@linkcode hardClassSampler} needs besides. */
export interface HardClassInput extends SamplerInput {
  /** For each label, by its number, the categories nearest to it, nearest first. */
  nearest: readonly (readonly number[])[];
}

/**
 * A category brings those nearest to it into the batch, then another one does, until there are P,
 * with K samples each. Those that bring others take turns, and whoever was brought has had its turn:
 * every category comes up before a new round begins.
 */
export function* hardClassSampler(
  { rows, batchCount, categoriesPerBatch, samplesPerCategory, random, nearest }: HardClassInput,
): Batches {
  const drawSamples = dealSamples(rows, random);
  let round: number[] = [];
  const shown = new Set<number>();
  for (let count = 0; count < batchCount; count++) {
    const batch = new Set<number>();
    while (batch.size < categoriesPerBatch) {
      if (round.length === 0) {
        round = random.shuffle([...rows.keys()]);
        shown.clear();
      }
      const label = round.pop()!;
      if (shown.has(label) || batch.has(label)) continue;
      for (const brought of [label, ...nearest[label]]) {
        if (batch.size === categoriesPerBatch) break;
        batch.add(brought);
        shown.add(brought);
      }
    }
    yield [...batch].flatMap((label) => drawSamples(label, samplesPerCategory));
  }
}

/** Refuses a table that lacks a category, or names one that does not exist. */
export function refuseWrongNeighbours(
  nearest: readonly (readonly number[])[],
  { rows }: Pick<SamplerInput, "rows">,
): void {
  for (const label of rows.keys()) {
    const wrong = nearest[label]?.find((other) => !rows.has(other));
    if (nearest[label] && wrong === undefined) continue;
    const found = wrong === undefined ? "no neighbours" : `the neighbour ${wrong}`;
    throw new RangeError(`Cannot sample hard classes: label ${label} has ${found}; wanted labels`);
  }
}
