/**
 * The newest of what went wrong around a Job, by the events that the cluster keeps for an hour.
 *
 * @module
 */

import type { KubernetesEvent } from "../client/kubernetes_objects.ts";
import { eventTime } from "./job_facts.ts";
import { sentence } from "./pod_end.ts";
import type { Warning } from "./status.ts";

/** So many are told. */
const most = 5;

/** The newest warnings, the last one first. */
export function newestWarnings(events: readonly KubernetesEvent[]): Warning[] {
  return events.filter(({ type }) => type === "Warning")
    .toSorted((a, b) => eventTime(b) - eventTime(a))
    .slice(0, most)
    .map((event) => {
      const { involvedObject, reason, message, count } = event;
      const time = eventTime(event);
      return {
        time: time > 0 ? new Date(time).toISOString() : null,
        object: [involvedObject?.kind, involvedObject?.name].filter(Boolean).join("/"),
        reason: reason ?? "",
        message: sentence(message ?? ""),
        count: count ?? 1,
      };
    });
}
