/**
 * How many Jobs are before one in its queue: Kueue tells it where its visibility API is on
 * (https://kueue.sigs.k8s.io/docs/tasks/manage/monitor_pending_workloads/).
 *
 * @module
 */

import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job, Workload } from "../client/kubernetes_objects.ts";
import { request } from "../client/request.ts";
import { condition } from "./job_facts.ts";
import { queueLabel } from "./queue_standing.ts";

/** What is read of the answer. */
interface PendingWorkloads {
  items?: { metadata?: { name?: string }; positionInLocalQueue?: number }[];
}

/** Its place from 0 among those that wait; null where Kueue does not tell, or it does not wait. */
export async function queuePosition(
  cluster: Cluster,
  job: Job,
  { metadata, status }: Workload,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const queue = job.metadata.labels?.[queueLabel];
  if (queue === undefined || condition(status?.conditions, "QuotaReserved")) return null;
  const namespace = job.metadata.namespace ?? cluster.namespace;
  const parts = ["namespaces", namespace, "localqueues", queue, "pendingworkloads"];
  try {
    const pending: PendingWorkloads = await request(cluster, {
      path: ["/apis/visibility.kueue.x-k8s.io/v1beta1", ...parts.map(encodeURIComponent)].join("/"),
      signal,
    });
    return pending.items?.find((item) => item.metadata?.name === metadata.name)
      ?.positionInLocalQueue ?? null;
  } catch (error) {
    // It is an aid, behind a service of its own: whatever is wrong with it, the status is told.
    if (error instanceof ApiError && error.status !== 401) return null;
    throw error;
  }
}
