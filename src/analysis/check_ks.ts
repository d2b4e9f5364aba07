/**
 * Whether the K that somebody asks for can be measured.
 *
 * @module
 */

import { counted } from "../core/counted.ts";
import { UserError } from "../core/user_error.ts";
import type { EmbeddingsFile } from "../ranking/embeddings_file.ts";

/**
 * Refuses a K beyond the gallery, where every query would have a hit, before anything is measured.
 *
 * @throws {UserError} naming the first such K
 */
export function checkKs(
  { source, samples }: EmbeddingsFile,
  { recallAt = [], precisionAt = [] }: {
    recallAt?: readonly number[];
    precisionAt?: readonly number[];
  },
): void {
  const gallery = samples.filter(({ role }) => role !== "query");
  // A query that is searched too is taken off.
  const most = gallery.length - (gallery.some(({ role }) => role === undefined) ? 1 : 0);
  for (const [name, ks] of [["Recall", recallAt], ["Precision", precisionAt]] as const) {
    const wrong = ks.find((k) => k > most);
    if (wrong === undefined) continue;
    throw new UserError(
      `Cannot measure ${name}@${wrong} of "${source.run}": a query is ranked against ` +
        `${counted(most, "image")}; wanted a K of at most ${most}.`,
      {
        hint:
          `Give --${name.toLowerCase()}-at a smaller K: beyond the gallery every query has a hit.`,
      },
    );
  }
}
