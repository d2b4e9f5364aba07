/**
 * Reads from a cluster what the status of Jobs is derived from, with few requests. What one may not
 * read is left out, and told once.
 *
 * @module
 */

import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job, KubernetesEvent, Pod, Workload } from "../client/kubernetes_objects.ts";
import { listObjects } from "../client/read_objects.ts";
import type { ResourceName } from "../client/resources.ts";
import type { JobFacts } from "./job_facts.ts";
import { queueLabel } from "./queue_standing.ts";
import { queuePosition } from "./queue_position.ts";
import { openNodeReader } from "./read_nodes.ts";

/** How much is read, and who hears of what may not be. */
export interface ReaderOptions {
  /**
   * `all` events of the last hour; or `needed`: those of pods that do not start, for who asks every
   * few seconds.
   */
  events: "all" | "needed";
  /** Hears what is left out. */
  note?: (text: string) => void;
  /** The time, in milliseconds since 1970. */
  now?: () => number;
}

/** Reads facts of Jobs. */
export interface JobReader {
  /** Of one Job. */
  factsOf(job: Job, signal?: AbortSignal): Promise<JobFacts>;
  /** Of many, without their events and nodes. */
  factsOfAll(jobs: readonly Job[], options?: ManyOptions): Promise<JobFacts[]>;
}

/** Where the many are. */
export interface ManyOptions {
  allNamespaces?: boolean;
  signal?: AbortSignal;
}

/** Of each Job that does not start, the events of so many pods are looked at. */
const mostLookedAt = 3;

/** All pods of our Jobs have both labels, and hardly any others. */
const ourPods = "app.kubernetes.io/instance,batch.kubernetes.io/job-name";

/** Makes a reader. */
export function openReader(
  cluster: Cluster,
  { events: which, note = () => {}, now = Date.now }: ReaderOptions,
): JobReader {
  const noted = new Set<string>();
  const readNodes = openNodeReader(cluster, now);

  async function factsOf(job: Job, signal?: AbortSignal): Promise<JobFacts> {
    const labelSelector = `batch.kubernetes.io/controller-uid=${job.metadata.uid}`;
    const { items: pods } = await listObjects(cluster, "pods", {
      labelSelector,
      ...placeOf(job),
      signal,
    });
    const workload = await workloadOf(job, signal);
    return {
      job,
      pods,
      events: await eventsOf(job, pods, signal),
      workload,
      queuePosition: workload === null ? null : await queuePosition(cluster, job, workload, signal),
      nodes: await optional("nodes", () => readNodes(pods, signal)),
      now: now(),
    };
  }

  async function factsOfAll(
    jobs: readonly Job[],
    { allNamespaces, signal }: ManyOptions = {},
  ): Promise<JobFacts[]> {
    if (jobs.length === 0) return [];
    const { items: pods } = await listObjects(cluster, "pods", {
      labelSelector: ourPods,
      allNamespaces,
      signal,
    });
    const byOwner = Map.groupBy(pods, ownerOf);
    const waits = jobs.some(isHeldByQueue);
    const workloads = waits ? await workloadsOf({ allNamespaces, signal }) : [];
    const byJob = new Map(workloads.map((workload) => [ownerOf(workload), workload]));
    return jobs.map((job) => ({
      job,
      pods: byOwner.get(job.metadata.uid) ?? [],
      events: [],
      workload: byJob.get(job.metadata.uid) ?? null,
      queuePosition: null,
      nodes: null,
      now: now(),
    }));
  }

  async function workloadOf(job: Job, signal: AbortSignal | undefined): Promise<Workload | null> {
    if (!isHeldByQueue(job)) return null;
    const found = await workloadsOf({
      labelSelector: `kueue.x-k8s.io/job-uid=${job.metadata.uid}`,
      ...placeOf(job),
      signal,
    });
    return found.at(0) ?? null;
  }

  async function workloadsOf(selection: ManyOptions & { labelSelector?: string }) {
    return await optional(
      "workloads",
      async () => (await listObjects(cluster, "workloads", selection)).items,
    ) ?? [];
  }

  async function eventsOf(
    job: Job,
    pods: readonly Pod[],
    signal: AbortSignal | undefined,
  ): Promise<KubernetesEvent[]> {
    const place = { ...placeOf(job), signal };
    const list = async (fieldSelector?: string) =>
      await optional(
        "events",
        async () => (await listObjects(cluster, "events", { fieldSelector, ...place })).items,
      ) ?? [];
    const { uid, name } = job.metadata;
    if (which === "all") {
      return (await list()).filter(({ involvedObject }) =>
        involvedObject?.uid === uid ||
        involvedObject?.kind === "Pod" && involvedObject.name?.startsWith(`${name}-`)
      );
    }
    const asked = pods.length === 0 ? [uid] : pods.filter(doesNotStart)
      .slice(0, mostLookedAt).map(({ metadata }) => metadata.uid);
    return (await Promise.all(asked.map((uid) => list(`involvedObject.uid=${uid}`)))).flat();
  }

  /** Null for what there is not, or what one may not read. */
  async function optional<T>(resource: ResourceName, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ApiError && [403, 404].includes(error.status))) throw error;
      if (error.status === 403 && !noted.has(resource)) note(`${error.message} It is left out.`);
      noted.add(resource);
      return null;
    }
  }

  return { factsOf, factsOfAll };
}

/** Where a Job is; a list of all namespaces has Jobs of others. */
function placeOf({ metadata }: Job): { namespace?: string } {
  return metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
}

function isHeldByQueue({ metadata, spec }: Job): boolean {
  return spec?.suspend === true && metadata.labels?.[queueLabel] !== undefined;
}

function ownerOf({ metadata }: Pod | Workload): string | undefined {
  return metadata.ownerReferences?.find(({ kind }) => kind === "Job")?.uid;
}

/** Whether a pod is on a node, and no container of it runs or has run. */
function doesNotStart({ spec, status }: Pod): boolean {
  return status?.phase === "Pending" && spec?.nodeName !== undefined;
}
