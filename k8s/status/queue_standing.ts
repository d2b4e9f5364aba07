/**
 * Where a Job stands that does not run because somebody holds it back: Kueue, until there is quota
 * for it, or a person who suspended it.
 *
 * @module
 */

import { counted } from "../../src/core/counted.ts";
import type { Job, Workload } from "../client/kubernetes_objects.ts";
import { condition, type JobFacts } from "./job_facts.ts";
import { type Standing, standing } from "./phase.ts";
import { sentence } from "./pod_end.ts";

/** The label by which a Job names its queue. */
export const queueLabel = "kueue.x-k8s.io/queue-name";

/** The standing of a Job that is suspended. */
export function suspendedStanding(
  { job, workload, queuePosition }: Pick<JobFacts, "job" | "workload" | "queuePosition">,
): Standing {
  const queue = job.metadata?.labels?.[queueLabel];
  if (queue === undefined) return suspendedBy(job);
  if (workload === null) return standing("Queued", `in queue "${queue}"; Kueue says no more of it`);
  return queueStanding(workload, { queue, queuePosition });
}

function queueStanding(
  { spec, status }: Workload,
  { queue, queuePosition }: { queue: string; queuePosition: number | null },
): Standing {
  const conditions = status?.conditions;
  const evicted = condition(conditions, "Evicted");
  if (spec?.active === false) {
    const why = evicted?.message ? `: ${sentence(evicted.message)}` : "";
    return standing("Suspended", `held back from queue "${queue}"${why}; k8s:resume goes on`, {
      isStuck: true,
    });
  }
  if (condition(conditions, "Admitted")) {
    return standing("Starting", `let go by queue "${queue}"`);
  }
  if (condition(conditions, "QuotaReserved")) {
    return standing("Queued", `has its quota in queue "${queue}"; waits for admission checks`);
  }
  const waits = conditions?.find((one) => one?.type === "QuotaReserved");
  const before = evicted ? `evicted (${evicted.reason}: ${sentence(evicted.message ?? "")}), ` : "";
  const place = queuePosition === null
    ? ""
    : queuePosition === 0
    ? ", the next one"
    : `, with ${counted(queuePosition, "Job")} before it`;
  const why = waits?.message ? `: ${sentence(waits.message)}` : "";
  return standing("Queued", `${before}waits for quota in queue "${queue}"${place}${why}`, {
    isStuck: waits?.reason === "Inadmissible",
  });
}

function suspendedBy(job: Job): Standing {
  const holder = holderOf(job);
  const since = condition(job.status?.conditions, "Suspended")?.lastTransitionTime;
  const who = holder === null ? "" : ` by ${holder === "likeness" ? "k8s:cancel --keep" : holder}`;
  return standing("Suspended", `held${who}${since ? ` since ${since}` : ""}; k8s:resume goes on`, {
    isStuck: true,
  });
}

/** Who set `suspend`, by the name under which they send changes; null if that was not read. */
function holderOf({ metadata }: Job): string | null {
  return metadata?.managedFields?.findLast((entry) => entry?.fieldsV1?.["f:spec"]?.["f:suspend"])
    ?.manager ?? null;
}
