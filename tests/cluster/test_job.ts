/**
 * Jobs of one container with a shell, and how they end.
 *
 * @module
 */

import { busyboxImage } from "./busybox_images.ts";
import type { ClusterTest } from "./cluster_test_case.ts";
import { waitUntil } from "./wait_until.ts";

/** What the container does and may use. */
export interface TestJobOptions {
  name: string;
  /** What its shell runs; by default it is the image's own entry point. */
  script?: string;
  image?: string;
  /** Such as `{ memory: "32Mi" }`. */
  limits?: Record<string, string>;
}

/** The manifest of a Job that tries once. */
export function testJob({ name, script, image = busyboxImage, limits = {} }: TestJobOptions) {
  const command = script === undefined ? undefined : ["sh", "-c", script];
  const container = { name: "main", image, command, resources: { limits } };
  const pod = { restartPolicy: "Never", terminationGracePeriodSeconds: 1, containers: [container] };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: { backoffLimit: 0, template: { spec: pod } },
  };
}

/** Submits a Job. */
export async function submit({ kubectl }: ClusterTest, job: TestJobOptions): Promise<void> {
  await kubectl(["create", "--filename=-"], { input: testJob(job) });
}

/** Waits until a Job has ended in this way. */
export async function waitForJob(
  { kubectl }: ClusterTest,
  name: string,
  condition: "Complete" | "Failed",
): Promise<void> {
  await kubectl(["wait", `--for=condition=${condition}`, `job/${name}`, "--timeout=60s"]);
}

/** The pod of a Job; null while there is none. */
export async function podOf({ kubectl }: ClusterTest, job: string): Promise<Pod | null> {
  const list = await kubectl(["get", "pods", `--selector=job-name=${job}`, "--output=json"]);
  return JSON.parse(list).items[0] ?? null;
}

/** The pod of a Job, once its container runs. */
export async function runningPodOf(test: ClusterTest, job: string): Promise<Pod> {
  return await waitUntil(`the pod of ${job} runs`, { seconds: 60 }, async () => {
    const pod = await podOf(test, job);
    return pod?.status.phase === "Running" ? pod : null;
  });
}

/** What the tests look at in a pod. */
export interface Pod {
  metadata: { name: string };
  status: {
    phase: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: { state: { terminated?: Ended } }[];
  };
}

/** How a pod's container ended; null while it has not. */
export function endOf(pod: Pod | null): Ended | null {
  return pod?.status.containerStatuses?.[0].state.terminated ?? null;
}

/** How a container ended. */
export interface Ended {
  exitCode: number;
  reason: string;
}
