/**
 * Where a Job stands: one phase from all that the API server says of it, and its reason in words.
 * Nothing here asks a cluster.
 *
 * @module
 */

import { indexesOf } from "./index_standing.ts";
import { condition, type JobFacts } from "./job_facts.ts";
import { failureReason } from "./job_failure.ts";
import { joinStandings } from "./join_standings.ts";
import { type Standing, standing } from "./phase.ts";
import { hasEnded } from "./pod_standing.ts";
import { suspendedStanding } from "./queue_standing.ts";
import { notStarted, workStanding } from "./work_standing.ts";

/** The standing of a Job. */
export function jobStanding(facts: JobFacts): Standing {
  const { job, pods } = facts;
  const { conditions } = job.status ?? {};
  const failed = condition(conditions, "Failed");
  if (condition(conditions, "Complete")) return standing("Succeeded");
  if (failed) return standing("Failed", failureReason(failed, facts));
  if (job.metadata?.deletionTimestamp) {
    const left = pods.some((pod) => !hasEnded(pod)) ? "; its pods are being stopped" : "";
    return standing("Cancelled", `is being deleted${left}`);
  }
  if (job.spec?.suspend) return suspendedStanding(facts);
  const failing = condition(conditions, "FailureTarget");
  if (failing) {
    return standing("Running", `is being ended: ${failureReason(failing, facts)}`);
  }
  if (condition(conditions, "SuccessCriteriaMet")) return standing("Running", "has ended well");
  if (job.spec?.completionMode === "Indexed") {
    return notStarted(facts) ?? joinStandings(titled(facts));
  }
  return workStanding(pods, facts);
}

function titled(facts: JobFacts) {
  return indexesOf(facts).map((work) => ({ ...work, title: `index ${work.index}` }));
}
