/**
 * A line of a log with the time that the node put before it.
 *
 * @module
 */

/** A line. */
export interface LogLine {
  /** As it came. */
  raw: string;
  /** When it was written, in whole milliseconds; null where no time is before it. */
  time: number | null;
  /** What the program wrote. */
  text: string;
}

/** `2026-01-31T12:00:00.123456789Z text`; the node's zone may be another. */
const stamped =
  /^(?<second>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<rest>\.\d+)?(?<zone>Z|[+-]\d\d:\d\d)(?: |$)/;

/** Parts a line's time from its text. */
export function parseLogLine(raw: string): LogLine {
  const found = stamped.exec(raw);
  if (found === null) return { raw, time: null, text: raw };
  const { second, rest = ".0", zone } = found.groups!;
  return {
    raw,
    time: Date.parse(second + zone) + Math.trunc(Number(rest) * 1000),
    text: raw.slice(found[0].length),
  };
}

/** A line as it is shown: with its time or without, and with its index where there are several. */
export function shownLine(
  { raw, text }: LogLine,
  { timestamps = false, index }: { timestamps?: boolean; index?: number },
): string {
  return `${index === undefined ? "" : `[${index}] `}${timestamps ? raw : text}`;
}
