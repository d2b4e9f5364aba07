/**
 * Tells the lines of a log that have been seen from those that are new, when the log is read on
 * after its connection was lost.
 *
 * Only a time can be asked for, in whole seconds, so some lines come again. Which ones, their times
 * alone do not say: two lines may have the same, and those of stdout and stderr are not quite in
 * order. So the lines of the last seconds are remembered as a whole, and counted.
 *
 * @module
 */

import { type LogLine, parseLogLine } from "./log_line.ts";

/** By so much may a line be earlier than one before it. */
const disorderMilliseconds = 1000;

/** The lines of the last seconds. */
export interface LineMemory {
  /** From when on the log must be asked for, as `2026-01-31T12:00:00Z`; undefined: from its start. */
  since(): string | undefined;
  /** From now on the lines of another answer come. */
  begin(): void;
  /** Takes a line of the answer; gives it if it is new. */
  take(raw: string): LogLine | null;
}

/** Remembers nothing yet. */
export function makeLineMemory(): LineMemory {
  let recent: { raw: string; time: number }[] = [];
  let first: number | null = null;
  let start = -Infinity;
  const expected = new Map<string, number>();
  let repeatsLeft = 0;
  let place: "start" | "before the repeats" | "beyond" = "beyond";

  function isRepeat({ raw, time }: LogLine): boolean {
    const isFirst = place === "start";
    if (isFirst) place = "before the repeats";
    // A line is kept in pieces, of which the earlier ones are too old: what is left has no time.
    if (time === null) return isFirst || repeatsLeft > 0;
    const count = expected.get(raw) ?? 0;
    if (count > 0) {
      expected.set(raw, count - 1);
      repeatsLeft--;
      place = "beyond";
      return true;
    }
    // Lines before the first that was asked for, as with --tail.
    return place === "before the repeats" && time <= first!;
  }

  function remember({ raw, time }: LogLine): void {
    if (time === null) return;
    first ??= time;
    recent.push({ raw, time });
    const second = Math.floor(time / 1000) * 1000 - disorderMilliseconds;
    if (second <= start) return;
    start = second;
    recent = recent.filter(({ time }) => time >= start);
  }

  return {
    since: () => first === null ? undefined : new Date(start).toISOString().replace(".000", ""),
    begin() {
      expected.clear();
      for (const { raw } of recent) expected.set(raw, (expected.get(raw) ?? 0) + 1);
      repeatsLeft = recent.length;
      place = first === null ? "beyond" : "start";
    },
    take(raw) {
      const line = parseLogLine(raw);
      if (isRepeat(line)) return null;
      remember(line);
      return line;
    },
  };
}
