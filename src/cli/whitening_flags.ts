/**
 * The flags by which embeddings are whitened before they are measured. Flags, not keys of the
 * configuration: nothing about the model or its checkpoints depends on them.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { Flag, Flags } from "./task.ts";

/** The flags. */
export const whiteningFlags: Record<string, Flag> = {
  whiten: {
    type: "integer",
    doc: "Whiten by PCA of the training part's embeddings, and keep DIM directions.",
    placeholder: "DIM",
    least: 1,
  },
  shrinkage: {
    type: "integer",
    doc: "With --whiten: draw the variances so far to their mean; 100 only rotates and cuts.",
    placeholder: "PERCENT",
    default: 0,
    least: 0,
  },
};

/**
 * What these flags ask for; null where nothing is to be whitened.
 *
 * @throws {UserError} if the shrinkage is above 100, or given for nothing
 */
export function whiteningOf(flags: Flags): { dim: number; shrinkage: number } | null {
  const percent = flags.integer("shrinkage")!;
  if (percent > 100) {
    throw new UserError(`Cannot use --shrinkage ${percent}: wanted 0 to 100 per cent.`);
  }
  const dim = flags.integer("whiten");
  if (dim !== undefined) return { dim, shrinkage: percent / 100 };
  if (!flags.given("shrinkage")) return null;
  throw new UserError("Cannot use --shrinkage: nothing is whitened.", {
    hint: "Give --whiten DIM too.",
  });
}
