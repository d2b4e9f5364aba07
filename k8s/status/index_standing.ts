/**
 * The indexes of a Job that has several: the pods of each, and where it stands.
 *
 * @module
 */

import type { Job, Pod } from "../client/kubernetes_objects.ts";
import { condition, type JobFacts } from "./job_facts.ts";
import { type Standing, standing } from "./phase.ts";
import { podEnd } from "./pod_end.ts";
import { madeAt, workStanding } from "./work_standing.ts";

/** One index of a Job. */
export interface IndexWork extends Standing {
  index: number;
  /** Its pods that are still there. */
  pods: Pod[];
}

/** Under which a pod has its index, among its labels and its annotations. */
const indexKey = "batch.kubernetes.io/job-completion-index";

/** So many indexes Kubernetes allows a Job whose indexes fail by themselves. */
const mostIndexes = 100_000;

/** The indexes of a Job, in their order. */
export function indexesOf(facts: JobFacts): IndexWork[] {
  const { job } = facts;
  const pods = Map.groupBy(facts.pods, indexOf);
  const completed = indexSet(job.status?.completedIndexes);
  const failed = indexSet(job.status?.failedIndexes);
  const count = Math.min(job.spec?.completions ?? 0, mostIndexes);
  return Array.from({ length: count }, (_, index) => {
    const own = (pods.get(index) ?? []).toSorted((a, b) => madeAt(a) - madeAt(b));
    return { index, pods: own, ...standingOf(own, completed(index), failed(index), facts) };
  });
}

function standingOf(
  pods: readonly Pod[],
  isCompleted: boolean,
  isFailed: boolean,
  facts: JobFacts,
): Standing {
  if (isCompleted) return standing("Succeeded");
  const last = pods.at(-1);
  if (isFailed) return standing("Failed", last ? podEnd(last).words : "its pod is gone");
  if (isOver(facts.job)) {
    return standing(
      "Cancelled",
      last ? `its Job ended before it` : "not begun before its Job ended",
    );
  }
  if (facts.job.spec?.suspend) return standing("Suspended");
  return pods.length > 0 ? workStanding(pods, facts) : standing("Queued", "waits for its turn");
}

function isOver({ status }: Job): boolean {
  return ["Failed", "Complete"].some((type) => condition(status?.conditions, type));
}

function indexOf({ metadata }: Pod): number {
  const text = metadata?.labels?.[indexKey] ?? metadata?.annotations?.[indexKey];
  return text === undefined || text === null ? -1 : Number(text);
}

/** Whether an index is in a set such as `0,3-5`. */
function indexSet(text: string | null | undefined): (index: number) => boolean {
  const ranges = (text ?? "").split(",").filter((part) => part !== "").map((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return { first, last };
  });
  return (index) => ranges.some(({ first, last }) => first <= index && index <= last);
}
