/**
 * A Job in the fake API server whose pods a test lets start, write and end, as a cluster would.
 *
 * @module
 */

import type { FakeApi } from "../fake_api.ts";

/** How a container ends. */
export interface FakeEnd {
  exitCode: number;
}

/** A Job whose pods do what a test says. */
export type FakeTraining = ReturnType<typeof putTraining>;

/** Puts a Job there that has no pod yet. */
export function putTraining(
  api: FakeApi,
  { name = "train-1", indexes }: { name?: string; indexes?: number } = {},
) {
  let age = 0;
  const uid = crypto.randomUUID();
  api.put("jobs", {
    metadata: { name, uid, labels: { "app.kubernetes.io/managed-by": "likeness" } },
    spec: {
      completions: indexes ?? 1,
      completionMode: indexes === undefined ? "NonIndexed" : "Indexed",
      template: { spec: { containers: [{ name: "train" }], restartPolicy: "Never" } },
    },
    status: {},
  });

  function setState(pod: string, phase: string, state: object): void {
    api.change("pods", pod, (object) => {
      object.spec.nodeName = "node";
      object.status = { phase, containerStatuses: [{ name: "train", state }] };
    });
  }

  return {
    name,
    /** A pod that waits for a node. */
    addPod(pod: string, { index }: { index?: number } = {}): void {
      const created = new Date(Date.UTC(2026, 0, 31) + 1000 * age++);
      api.put("pods", {
        metadata: {
          name: pod,
          creationTimestamp: created.toISOString().replace(".000", ""),
          labels: {
            "batch.kubernetes.io/job-name": name,
            "batch.kubernetes.io/controller-uid": uid,
          },
          annotations: index === undefined
            ? {}
            : { "batch.kubernetes.io/job-completion-index": String(index) },
        },
        spec: { containers: [{ name: "train" }] },
        status: {
          phase: "Pending",
          conditions: [{
            type: "PodScheduled",
            status: "False",
            reason: "Unschedulable",
            message: "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
          }],
        },
      });
    },
    /** Its container waits, such as for its image. */
    wait: (pod: string, reason: string): void => setState(pod, "Pending", { waiting: { reason } }),
    /** Its container runs. */
    start(pod: string): void {
      api.log(pod, []);
      setState(pod, "Running", { running: {} });
    },
    /** Its container ends. */
    end(pod: string, { exitCode }: FakeEnd): void {
      setState(pod, exitCode === 0 ? "Succeeded" : "Failed", { terminated: { exitCode } });
      api.endLog(pod);
    },
    /** The Job ends. */
    finish(type: "Complete" | "Failed", status: object = {}): void {
      api.change("jobs", name, (job) => {
        const condition = { type, status: "True", reason: "Why", message: "as it was" };
        job.status = { ...status, conditions: [condition] };
      });
    },
  };
}
