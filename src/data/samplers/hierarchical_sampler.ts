/**
 * The sampler `hierarchical`: batches of a few super-categories with several categories each, so
 * that negatives are alike (Sun et al., Dynamic Metric Learning, CVPR 2021; the
 * `HierarchicalSampler` of pytorch-metric-learning).
 *
 * @module
 */

import type { Random } from "../../core/random.ts";
import { UserError } from "../../core/user_error.ts";
import type { Batches, SamplerInput } from "./sampler_input.ts";
import { spreadHands } from "./spread_hands.ts";
import { dealSamples, takeHands } from "./take_turns.ts";

/** What {@linkcode hierarchicalSampler} needs besides. */
export interface HierarchicalInput extends SamplerInput {
  /** The super-category of each category. */
  groupOf: ReadonlyMap<number, number>;
  /** G: super-categories in a batch; divides P, and there are as many. */
  groupsPerBatch: number;
}

/**
 * Each batch has G super-categories with P / G categories each and K samples of each category.
 * Super-categories come up as often as they have categories to show; within one its categories take
 * turns, as do the samples of a category. One with fewer than P / G categories shows them all, and
 * the places left go to other categories, first to those of the batch's super-categories.
 */
export function* hierarchicalSampler(input: HierarchicalInput): Batches {
  const { rows, groupOf, batchCount, categoriesPerBatch, groupsPerBatch, random } = input;
  const share = categoriesPerBatch / groupsPerBatch;
  const labels = [...rows.keys()];
  const members = Map.groupBy(labels, (label) => groupOf.get(label)!);
  const drawCategories = new Map(
    [...members].map(([group, own]) => [group, takeHands(own, random)]),
  );
  const drawSamples = dealSamples(rows, random);
  const hands = new Map(
    [...members].map(([group, { length }]) => [group, Math.ceil(length / share)]),
  );
  for (const groups of groupsOfBatches(hands, groupsPerBatch, random).take(batchCount)) {
    const batch = new Set(
      groups.flatMap((group) =>
        drawCategories.get(group)!(Math.min(share, members.get(group)!.length))
      ),
    );
    if (batch.size < categoriesPerBatch) {
      const others = random.shuffle(labels.filter((label) => !batch.has(label)));
      const isNear = (label: number) => groups.includes(groupOf.get(label)!);
      const nearFirst = [...others.filter(isNear), ...others.filter((label) => !isNear(label))];
      for (const label of nearFirst.slice(0, categoriesPerBatch - batch.size)) batch.add(label);
    }
    yield [...batch].flatMap((label) => drawSamples(label, input.samplesPerCategory));
  }
}

/**
 * The super-category of each category.
 *
 * @param groups that of each sample, as a number
 * @throws {RangeError} if a category is in two, or lengths do not fit
 * @throws {UserError} if there are fewer than G
 */
export function groupsOfCategories(
  groups: ArrayLike<number>,
  { rows, categoriesPerBatch }: Pick<SamplerInput, "rows" | "categoriesPerBatch">,
  groupsPerBatch: number,
): Map<number, number> {
  const possible = Number.isInteger(groupsPerBatch) && groupsPerBatch >= 1;
  if (!possible || categoriesPerBatch % groupsPerBatch !== 0) {
    throw new RangeError(
      `Cannot sample batches with groupsPerBatch ${groupsPerBatch}; wanted a divisor of ` +
        `categoriesPerBatch, ${categoriesPerBatch}`,
    );
  }
  const groupOf = new Map<number, number>();
  for (const [label, own] of rows) {
    const [group, ...others] = new Set(own.map((row) => groups[row]));
    if (group === undefined || others.length > 0) {
      const found = others.length > 0 ? `${1 + others.length} groups` : "no group";
      throw new RangeError(`Cannot sample by group: label ${label} is in ${found}; wanted one`);
    }
    groupOf.set(label, group);
  }
  const { size } = new Set(groupOf.values());
  if (size >= groupsPerBatch) return groupOf;
  throw new UserError(
    `Cannot fill a batch with ${groupsPerBatch} super-categories: there are ${size}; wanted at ` +
      "least as many.",
    { hint: `Set train.sampler.groups_per_batch to ${size} or less.` },
  );
}

/** G super-categories a batch, for ever. */
function* groupsOfBatches(
  hands: ReadonlyMap<number, number>,
  groupsPerBatch: number,
  random: Random,
): Generator<number[], void, undefined> {
  while (true) {
    for (const batch of spreadHands(hands, groupsPerBatch, random)) {
      const others = [...hands.keys()].filter((group) => !batch.includes(group));
      yield [...batch, ...random.shuffle(others).slice(0, groupsPerBatch - batch.length)];
    }
  }
}
