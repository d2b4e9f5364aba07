/**
 * The flag `--shard i/N`.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";

/**
 * Parses `0/4`: share 0 of 4; no text is everything.
 *
 * @throws {UserError} if it is not of that form
 */
export function parseShard(text: string | undefined): { index: number; count: number } {
  if (text === undefined) return { index: 0, count: 1 };
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (!(index < count)) {
    throw new UserError(`Cannot use --shard "${text}": wanted i/N with i below N.`, {
      hint: "For example --shard 0/4 to --shard 3/4.",
    });
  }
  return { index, count };
}
