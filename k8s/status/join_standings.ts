/**
 * One standing of several: that of a sweep, from those of its runs.
 *
 * @module
 */

import { isFinished, type Phase, phases, type Standing, standing } from "./phase.ts";

/** How each phase is counted. */
const words: Record<Phase, string> = {
  Running: "running",
  Pulling: "pulling the image",
  Starting: "starting",
  Unschedulable: "without a node",
  Queued: "waiting",
  Suspended: "suspended",
  Succeeded: "done",
  Failed: "failed",
  Cancelled: "cancelled",
};

/**
 * The standing of all: that of the one that is furthest, while some go on; else the worst end.
 *
 * @param parts each with the name that it has in the reason, such as `index 3`
 */
export function joinStandings(parts: readonly (Standing & { title: string })[]): Standing {
  const going = parts.filter(({ phase }) => !isFinished(phase));
  const all = going.length > 0 ? going : parts;
  const ends: Phase[] = ["Failed", "Cancelled", "Succeeded"];
  const order = going.length > 0 ? phases : ends;
  const phase = order.find((phase) => all.some((part) => part.phase === phase));
  if (phase === undefined) return standing("Queued", "there is nothing to run");
  const blocked = going.find(({ isStuck }) => isStuck);
  const why = blocked ?? parts.find(({ phase }) => phase === "Failed");
  return standing(
    phase,
    [countsOf(parts), why ? `${why.title}: ${why.reason}` : ""]
      .filter(Boolean).join("; "),
    {
      isStuck: going.length > 0 && going.every(({ isStuck }) => isStuck),
    },
  );
}

/** `2 of 6 done, 1 failed, 3 running`; the reason of a sweep. */
export function countsOf(parts: readonly Standing[]): string {
  const counts = Map.groupBy(parts, ({ phase }) => phase);
  const done = `${counts.get("Succeeded")?.length ?? 0} of ${parts.length} done`;
  const others = phases.toReversed().filter((phase) => phase !== "Succeeded" && counts.has(phase))
    .map((phase) => `${counts.get(phase)!.length} ${words[phase]}`);
  return [done, ...others].join(", ");
}
