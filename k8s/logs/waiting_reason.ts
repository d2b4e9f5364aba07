/**
 * Why a Job has no log yet, in a few words.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import type { Job, Pod } from "../client/kubernetes_objects.ts";
import { hasEnded } from "./job_pods.ts";

/** Says why there is no log; null if there is nothing to say. */
export type WaitingReason = (job: Job, pods: readonly Pod[]) => string | null;

/** What Kubernetes itself says of the newest pod, or of the Job while there is none. */
export const waitingReason: WaitingReason = ({ metadata, spec }, pods) => {
  const pod = pods.at(-1);
  if (spec?.suspend) return "it is suspended";
  if (pod === undefined) {
    const queue = metadata.labels?.["kueue.x-k8s.io/queue-name"];
    return queue === undefined ? "it has no pod yet" : `queue "${queue}" has not admitted it`;
  }
  return hasEnded(pod) ? null : podWaits(pod);
};

/** What Kubernetes says of a pod that does not run; null if nothing. */
export function podWaits({ status = {} }: Pod): string | null {
  const scheduled = status.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") return told(scheduled);
  const statuses = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []];
  const waiting = statuses.find(({ state }) => state?.waiting)?.state?.waiting;
  return waiting === undefined ? null : told(waiting);
}

function told({ reason, message }: { reason?: string; message?: string }): string {
  return shorten([reason, message].filter(Boolean).join(": "), 300).replace(/\.$/, "");
}
