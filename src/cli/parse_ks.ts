/**
 * The K of Recall@K and Precision@K, as `--recall-at 1,10,100` gives them.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";

/**
 * Parses `1,10,100`.
 *
 * @param flag the flag's name, for the error
 * @throws {UserError} if one is no whole number of at least 1
 */
export function parseKs(flag: string, text: string): number[] {
  return text.split(",").map((word) => {
    const k = Number(word);
    if (/^\s*\d+\s*$/.test(word) && k >= 1) return k;
    throw new UserError(
      `Cannot use --${flag} "${text}": found "${word}"; wanted whole numbers of at least 1.`,
      { hint: `For example --${flag} 1,10,100.` },
    );
  });
}
