/**
 * What pods took: how long they had their nodes and their GPUs.
 *
 * @module
 */

import type { Pod, PodSpec } from "../client/kubernetes_objects.ts";
import { condition, timeOf } from "./job_facts.ts";
import { containerEnd } from "./pod_end.ts";

/** The pods' times and GPUs. */
export interface Usage {
  /** How long they were on their nodes, all together; the image's pull is part of it. */
  runSeconds: number;
  /** How long they had GPUs, times how many. */
  gpuHours: number;
}

/** What the pods that are still there took until now. */
export function usageOf(pods: readonly Pod[], now: number): Usage {
  let [runSeconds, gpuHours] = [0, 0];
  for (const pod of pods) {
    const seconds = secondsOf(pod, now);
    runSeconds += seconds;
    gpuHours += seconds / 3600 * gpusOf(pod.spec)[1];
  }
  return { runSeconds, gpuHours };
}

/**
 * What a pod has of what nodes have beside processors, memory and disk: all of that has a domain in
 * its name.
 *
 * @returns its name and how many; null and 0 if it has none
 */
export function gpusOf(spec: PodSpec | undefined): [resource: string | null, count: number] {
  for (const container of spec?.containers ?? []) {
    for (const [name, count] of Object.entries(container?.resources?.limits ?? {})) {
      if (name.includes("/") && Number(count) > 0) return [name, Number(count)];
    }
  }
  return [null, 0];
}

/** How long a pod was on its node. */
function secondsOf(pod: Pod, now: number): number {
  const start = timeOf(pod.status?.startTime);
  if (start === null) return 0;
  return Math.max(0, (endOf(pod, now) - start) / 1000);
}

function endOf(pod: Pod, now: number): number {
  const { phase, conditions, startTime } = pod.status ?? {};
  if (phase !== "Succeeded" && phase !== "Failed") return now;
  return timeOf(containerEnd(pod)?.finishedAt) ??
    timeOf(condition(conditions, "DisruptionTarget")?.lastTransitionTime) ??
    timeOf(startTime) ?? now;
}
