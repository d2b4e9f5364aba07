/**
 * Super-categories as numbers, for the sampler `hierarchical`; see `labels.ts` for categories.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { Sample } from "./sample.ts";

/**
 * The number of each sample's super-category, `[samples]`, in the order of their names.
 *
 * @throws {UserError} if a sample has none, or samples of one category have different ones
 */
export function superCategoriesOf(
  samples: readonly Pick<Sample, "path" | "category" | "group">[],
): Int32Array {
  const groupOf = new Map<string, string>();
  for (const { path, category, group } of samples) {
    if (group === undefined) {
      throw new UserError(`Cannot sample by super-category: "${path}" has none; wanted one each.`, {
        hint: "Data sets emoji and cars196 have them, csv has where there is a column category. " +
          "Or choose another train.sampler.",
      });
    }
    const other = groupOf.get(category) ?? group;
    if (other !== group) {
      throw new UserError(
        `Cannot sample by super-category: category "${category}" is in "${other}" and in ` +
          `"${group}", as "${path}" is; wanted one.`,
        { hint: "Correct the list of images, or choose another train.sampler." },
      );
    }
    groupOf.set(category, group);
  }
  const names = [...new Set(groupOf.values())].sort();
  const numberOf = new Map(names.map((name, number) => [name, number]));
  return Int32Array.from(samples, ({ category }) => numberOf.get(groupOf.get(category)!)!);
}
