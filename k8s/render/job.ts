/**
 * A Job: how often and how long its pod is tried, and what its exit codes mean.
 *
 * @module
 */

import type { K8sConfig } from "../../src/config/config.ts";
import { managedBy } from "../manifest/managed_by.ts";
import { type Manifest, present } from "./manifest.ts";
import { containerName, podSpec, type PodTask } from "./pod_spec.ts";

/** What a Job is for. */
export type JobKind = "train" | "sweep" | "embed";

/** A Job's pods where there are several, each with a number of its own from 0. */
export interface JobIndexes {
  /** How many. */
  count: number;
  /** At most so many at a time. */
  parallelism: number;
  /** How often each is tried again. */
  retries: number;
  /** The Job is ended when more than these have failed; null: never. */
  mostFailed: number | null;
}

/** What the names of pods' hosts leave room for: three digits after a Job's longest name. */
export const mostIndexes = 1000;

/** What Kubernetes puts a pod's index in place of, in its arguments. */
export const indexVariable = "$(JOB_COMPLETION_INDEX)";

/** A Job to make. */
export interface JobPlan extends PodTask {
  /** What it is for. */
  kind: JobKind;
  /** The files of its configuration by their names, one or one for each index. */
  files: Record<string, string>;
  /** Its indexes, if it has any. */
  indexes?: JobIndexes;
  /** Labels besides the usual ones. */
  labels?: Record<string, string>;
  /** What people want to know of it; not part of what it is. */
  annotations: Record<string, string>;
}

/** Exit code 2: the configuration or the data is wrong, and stays so. */
const usersFault = 2;

/** Kueue reads it as a number of 32 bits. */
const mostKueueSeconds = 2 ** 31 - 1;

/** The Job of that name, which is also the name of its ConfigMap. */
export function job(k8s: K8sConfig, plan: JobPlan, name: string): Manifest {
  const seconds = runSeconds(k8s, plan);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace: k8s.namespace,
      labels: { ...commonLabels(plan, name), ...kueueLabels(k8s, seconds) },
    },
    spec: {
      ...tries(k8s, plan),
      activeDeadlineSeconds: seconds,
      ttlSecondsAfterFinished: k8s.keep_finished_seconds,
      // Never two pods that write one run.
      podReplacementPolicy: "Failed",
      podFailurePolicy: failurePolicy(plan),
      template: {
        metadata: { labels: { "app.kubernetes.io/instance": name } },
        spec: podSpec(k8s, plan, name),
      },
    },
  };
}

/** What all objects of a Job are found by. */
export function commonLabels({ kind, labels }: JobPlan, name: string): Record<string, string> {
  return {
    "app.kubernetes.io/name": "likeness",
    [managedBy.label]: managedBy.value,
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": kind,
    ...labels,
  };
}

/** Kueue counts across evictions, after each of which the Job's own deadline starts anew. */
function kueueLabels({ queue }: K8sConfig, seconds: number): Record<string, string> {
  if (queue === null) return {};
  return {
    "kueue.x-k8s.io/queue-name": queue,
    "kueue.x-k8s.io/max-exec-time-seconds": String(Math.min(seconds, mostKueueSeconds)),
  };
}

function tries(k8s: K8sConfig, { indexes }: JobPlan): Record<string, unknown> {
  if (!indexes) {
    const once = { completions: 1, parallelism: 1, completionMode: "NonIndexed" };
    return { backoffLimit: k8s.retries, ...once };
  }
  return present({
    backoffLimitPerIndex: indexes.retries,
    maxFailedIndexes: indexes.mostFailed === null
      ? undefined
      : Math.min(indexes.mostFailed, indexes.count),
    completions: indexes.count,
    parallelism: Math.min(indexes.parallelism, indexes.count),
    completionMode: "Indexed",
  });
}

/** `max_run_seconds` for each round of pods that run at a time. */
function runSeconds({ max_run_seconds }: K8sConfig, { indexes }: JobPlan): number {
  const { count, parallelism } = indexes ?? { count: 1, parallelism: 1 };
  return max_run_seconds * Math.ceil(count / parallelism);
}

/** The first rule that fits counts; what fits none counts as a try. */
function failurePolicy({ indexes }: JobPlan): object {
  return {
    rules: [
      // Preempted, drained, evicted: nobody's fault.
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      {
        action: indexes ? "FailIndex" : "FailJob",
        onExitCodes: { containerName, operator: "In", values: [usersFault] },
      },
    ],
  };
}
