/**
 * Durations as people write them on a command line: `30s`, `5m`, `2h`, `1h30m`, `2d`.
 *
 * @module
 */

import { UserError } from "./user_error.ts";

const unitSeconds = { d: 86_400, h: 3600, m: 60, s: 1 };

/**
 * Reads a duration, in seconds.
 *
 * @param where names it in the error, such as `--timeout`
 * @throws {UserError} if it is none, or is 0
 */
export function parseDuration(text: string, where: string): number {
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const counts = parts?.slice(1).map((count) => Number(count ?? 0)) ?? [];
  const seconds = Object.values(unitSeconds)
    .reduce((sum, unit, place) => sum + unit * (counts[place] ?? 0), 0);
  if (seconds > 0 && Number.isSafeInteger(seconds)) return seconds;
  throw new UserError(
    `Cannot use ${where} "${text}": wanted a duration such as 30s, 5m, 2h or 1h30m.`,
  );
}
