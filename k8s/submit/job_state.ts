/**
 * How far a Job is, in the few words that decide what may be done with it.
 *
 * @module
 */

import type { Job } from "../client/kubernetes_objects.ts";

/** How far it is. */
export type JobState = "active" | "suspended" | "succeeded" | "failed" | "being deleted";

/** How far a Job is. */
export function jobState({ metadata, spec, status }: Job): JobState {
  if (metadata.deletionTimestamp !== undefined) return "being deleted";
  if (hasCondition({ status }, "Complete")) return "succeeded";
  if (hasCondition({ status }, "Failed")) return "failed";
  return spec?.suspend ? "suspended" : "active";
}

/** Whether something holds of a Job. */
export function hasCondition({ status }: Pick<Job, "status">, type: string): boolean {
  return status?.conditions?.some((found) => found.type === type && found.status === "True") ??
    false;
}

/** Why a Job has failed, in Kubernetes' word for it, such as `BackoffLimitExceeded`. */
export function failureReason({ status }: Job): string {
  return status?.conditions?.find(({ type }) => type === "Failed")?.reason ?? "no reason given";
}
