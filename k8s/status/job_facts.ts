/**
 * What the API server says of a Job, at one moment: all that its status is derived from.
 *
 * @module
 */

import type {
  Condition,
  Job,
  KubernetesEvent,
  Node,
  Pod,
  Workload,
} from "../client/kubernetes_objects.ts";

/** A Job, and what is around it. What may not be read is left out. */
export interface JobFacts {
  job: Job;
  /** Its pods that are still there. */
  pods: readonly Pod[];
  /** What happened to the Job and to its pods within the last hour. */
  events: readonly KubernetesEvent[];
  /** What Kueue knows of it. */
  workload: Workload | null;
  /** Its place among those that wait in its queue, from 0. */
  queuePosition: number | null;
  /** The nodes, which not everybody may list. */
  nodes: readonly Node[] | null;
  /** The moment, in milliseconds since 1970. */
  now: number;
}

/** The condition of that type, if it holds. */
export function condition(
  conditions: readonly Condition[] | null | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((one) => one?.type === type && one.status === "True");
}

/** The newest event of some reasons about an object. */
export function newestEvent(
  events: readonly KubernetesEvent[],
  uid: string | undefined,
  reasons: readonly string[],
): KubernetesEvent | undefined {
  return events
    .filter(({ reason, involvedObject }) =>
      uid !== undefined && involvedObject?.uid === uid && reasons.includes(reason ?? "")
    )
    .toSorted((a, b) => eventTime(a) - eventTime(b))
    .at(-1);
}

/** When an event was last seen, in milliseconds since 1970; 0 where it does not say. */
export function eventTime(event: KubernetesEvent): number {
  const { lastTimestamp, eventTime, firstTimestamp, metadata } = event;
  return timeOf(lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata?.creationTimestamp) ?? 0;
}

/** A time of the API server in milliseconds since 1970; null where there is none. */
export function timeOf(text: string | null | undefined): number | null {
  const time = Date.parse(text ?? "");
  return time > 0 ? time : null; // a container that never started has 1970 for its start
}
