/**
 * Where a piece of work stands that one pod after the other tries, while its Job goes on: a training,
 * or one index of a sweep.
 *
 * @module
 */

import type { Pod } from "../client/kubernetes_objects.ts";
import { type JobFacts, newestEvent, timeOf } from "./job_facts.ts";
import { type Standing, standing } from "./phase.ts";
import { podEnd, sentence, wrongInputExitCode } from "./pod_end.ts";
import { hasEnded, podStanding } from "./pod_standing.ts";

/** The standing of work with these pods. */
export function workStanding(pods: readonly Pod[], facts: JobFacts): Standing {
  const byAge = pods.toSorted((a, b) => madeAt(a) - madeAt(b));
  const ended = byAge.filter(hasEnded).at(-1);
  const alive = byAge.filter((pod) => !hasEnded(pod));
  // What is being stopped matters only where nothing has taken its place.
  const pod = alive.findLast(({ metadata }) => !metadata?.deletionTimestamp) ?? alive.at(-1);
  if (pod !== undefined) {
    const { phase, reason, isStuck } = podStanding(pod, facts);
    const before = ended ? `after a try that ended: ${podEnd(ended).words}` : goneBefore(facts);
    return standing(phase, [reason, before].filter(Boolean).join("; "), { isStuck });
  }
  if (ended?.status?.phase === "Succeeded") return standing("Running", "has ended well");
  if (ended) {
    const { words, exitCode } = podEnd(ended);
    // What Kubernetes is about to end, before it says so.
    const isLast = exitCode === wrongInputExitCode || byAge.length > triesAgain(facts);
    return isLast
      ? standing("Running", `is being ended: ${words}`)
      : standing("Starting", `tried again soon; before: ${words}`);
  }
  const gone = goneBefore(facts);
  if (gone) return standing("Starting", `another pod follows ${gone}`);
  return notStarted(facts) ?? standing("Queued", "its pod is not made yet");
}

/** How often a Job's work is tried again. */
function triesAgain({ job: { spec } }: JobFacts): number {
  return spec?.backoffLimitPerIndex ?? spec?.backoffLimit ?? Infinity;
}

/** What keeps a Job from making pods; null if there are some, or nothing does. */
export function notStarted({ job, pods, events }: JobFacts): Standing | null {
  if (pods.length > 0) return null;
  const last = newestEvent(events, job.metadata?.uid, ["FailedCreate", "SuccessfulCreate"]);
  if (last?.reason !== "FailedCreate") return null;
  const words = sentence(last.message ?? "").replace(/^Error creating: /, "");
  return standing("Queued", `its pod is refused: ${words}`, { isStuck: true });
}

/** What became of a pod that is no more; empty if there was none, or nobody remembers. */
function goneBefore({ job, pods, events }: JobFacts): string {
  const names = new Set(pods.map(({ metadata }) => metadata?.name));
  const gone = createdPods(events, job.metadata?.uid).filter((name) => !names.has(name)).at(-1);
  if (gone === undefined) return "";
  const why = events.findLast(({ involvedObject, reason }) =>
    involvedObject?.name === gone && ["Preempted", "TaintManagerEviction"].includes(reason ?? "")
  );
  if (why?.reason === "Preempted") return "after a try that was preempted";
  if (why) return "after a try whose node was lost or closed to it";
  return "after a try whose pod was evicted or deleted";
}

/** The names of all pods that a Job is known to have made, the oldest first. */
export function createdPods(events: JobFacts["events"], uid: string | undefined): string[] {
  return events
    .filter(({ involvedObject, reason }) =>
      uid !== undefined && involvedObject?.uid === uid && reason === "SuccessfulCreate"
    )
    .flatMap(({ message }) => /^Created pod: (\S+)/.exec(message ?? "")?.[1] ?? []);
}

/** When a pod was made, in milliseconds since 1970. */
export function madeAt({ metadata }: Pod): number {
  return timeOf(metadata?.creationTimestamp) ?? 0;
}
