/**
 * A Job and its pods as they are at any moment, by watching them.
 *
 * @module
 */

import type { Cluster } from "../client/cluster.ts";
import type { Job, KubernetesObject, Pod } from "../client/kubernetes_objects.ts";
import { getObject, listObjects, type ObjectList } from "../client/read_objects.ts";
import { pathOf } from "../client/resources.ts";
import { watch } from "../client/watch.ts";
import { podsOfJob } from "./job_pods.ts";

/** A Job that is watched. */
export interface LiveJob {
  /** The Job; null once it was removed. */
  readonly job: Job | null;
  /** The pods that there are. */
  readonly pods: ReadonlyMap<string, Pod>;
  /** Waits until something is different; fails if nothing more can be learnt. */
  changed(): Promise<void>;
  /** Asks for the pods once more: of a Job that has ended, all are known then. */
  refresh(): Promise<void>;
}

/** How it is watched. */
export interface LiveJobOptions {
  /** Ends the watching. */
  signal: AbortSignal;
  /** Hears of every interruption. */
  onInterruption?: (error: Error) => void;
}

/**
 * Watches a Job and its pods until the signal is aborted.
 *
 * @throws {ApiError} if there is no such Job, or one may not see it or its pods
 */
export async function watchJob(
  cluster: Cluster,
  name: string,
  { signal, onInterruption }: LiveJobOptions,
): Promise<LiveJob> {
  const { namespace, patience } = cluster;
  const pauses = {
    firstSeconds: 2 * patience.firstPauseSeconds,
    longestSeconds: patience.longestPauseSeconds,
  };
  const labelSelector = podsOfJob(name);
  let job: Job | null = await getObject(cluster, "jobs", name, { signal });
  const { uid } = job.metadata;
  const list = await listObjects(cluster, "pods", { labelSelector, signal });
  const pods = new Map(list.items.map((pod) => [pod.metadata.uid!, pod]));
  let next = Promise.withResolvers<void>();
  next.promise.catch(() => {}); // whoever waits for it hears of it

  function announce(): void {
    next.resolve();
    next = Promise.withResolvers();
    next.promise.catch(() => {});
  }

  async function keep<Item extends KubernetesObject>(
    path: string,
    query: { labelSelector?: string; fieldSelector?: string },
    since: ObjectList<Item>,
    take: (object: Item, isGone: boolean) => void,
  ): Promise<void> {
    try {
      for await (
        const { type, object } of watch<Item>(cluster, path, {
          query,
          since,
          signal,
          onInterruption,
          pauses,
        })
      ) {
        take(object, type === "DELETED");
        announce();
      }
      next.reject(signal.reason); // a watch has no other end
    } catch (error) {
      next.reject(error);
    }
  }

  keep<Job>(pathOf("jobs", { namespace }), { fieldSelector: `metadata.name=${name}` }, {
    items: [job],
    resourceVersion: job.metadata.resourceVersion!,
  }, (object, isGone) => {
    // Another Job may come to have the same name.
    if (object.metadata.uid === uid) job = isGone ? null : object;
  });
  keep<Pod>(pathOf("pods", { namespace }), { labelSelector }, list, (pod, isGone) => {
    if (isGone) pods.delete(pod.metadata.uid!);
    else pods.set(pod.metadata.uid!, pod);
  });

  return {
    get job() {
      return job;
    },
    pods,
    changed: () => next.promise,
    async refresh() {
      for (const pod of (await listObjects(cluster, "pods", { labelSelector, signal })).items) {
        pods.set(pod.metadata.uid!, pod);
      }
    },
  };
}
