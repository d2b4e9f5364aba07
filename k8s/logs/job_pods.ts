/**
 * The pods of a Job: which index each has, which came after which, and how each is.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Job, Pod } from "../client/kubernetes_objects.ts";
import { containerName } from "../render/pod_spec.ts";

/** By these labels a Job's pods are found. */
export function podsOfJob(job: string): string {
  return `batch.kubernetes.io/job-name=${job}`;
}

/** Whether a Job has several pods, each with an index. */
export function isIndexed({ spec }: Job): boolean {
  return spec?.completionMode === "Indexed" && (spec.completions ?? 1) > 1;
}

/** The index of a pod; 0 in a Job without indexes. */
export function indexOf({ metadata: { annotations, labels } }: Pod): number {
  const key = "batch.kubernetes.io/job-completion-index";
  return Number(annotations?.[key] ?? labels?.[key] ?? 0);
}

/**
 * Refuses an index that no pod of a Job has.
 *
 * @throws {UserError} with those that there are
 */
export function checkIndex({ metadata, spec }: Job, index: number | undefined): void {
  if (index === undefined) return;
  const count = spec?.completionMode === "Indexed" ? spec.completions ?? 1 : 0;
  if (index < count) return;
  const found = count === 0 ? "it has no indexes" : `its indexes are 0 to ${count - 1}`;
  throw new UserError(`Cannot show index ${index} of "${metadata.name}": ${found}.`);
}

/** The pods of each index, the oldest first. */
export function podsByIndex(pods: readonly Pod[]): Map<number, Pod[]> {
  const sorted = pods.toSorted((a, b) => indexOf(a) - indexOf(b) || compareAge(a, b));
  return Map.groupBy(sorted, indexOf);
}

/** Whether a pod's container will write no more. */
export function hasEnded({ status }: Pod): boolean {
  if (["Succeeded", "Failed"].includes(status?.phase ?? "")) return true;
  const container = status?.containerStatuses?.find(({ name }) => name === containerName);
  return container?.state?.terminated !== undefined;
}

/** Times are in whole seconds; the same one twice is settled by the name. */
function compareAge({ metadata: a }: Pod, { metadata: b }: Pod): number {
  const [timeA, timeB] = [a, b].map(({ creationTimestamp = "" }) => creationTimestamp);
  return timeA === timeB ? (a.name < b.name ? -1 : 1) : timeA < timeB ? -1 : 1;
}
