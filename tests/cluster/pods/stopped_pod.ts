/**
 * Pods that a cluster stops while they train: what became of them, and what replaced them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { checkpointNames, namesIn } from "../../faults/inspect_run.ts";
import { resumedStep } from "../../faults/training_process.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { waitUntil } from "../wait_until.ts";
import { type PodTest, runOf } from "./pod_test_case.ts";
import { containerState, logOf, type Pod, podWhere, runningPod } from "./rendered_job.ts";

/** How a training in a pod stopped. */
export interface StoppedPod {
  /** The pod as it was in the end; its object is gone. */
  pod: Pod;
  /** The step after which it wrote its last checkpoint. */
  step: number;
  /** The step at which it went on itself; null if it began. */
  resumedAt: number | null;
}

/** Keeps an object's end from being missed. */
const keeper = "likeness.test/look-first";

/** What stops a pod, and when. */
export interface Stop {
  /** Stops it. */
  by(pod: Pod): Promise<void> | void;
  /** Only once there is a checkpoint of a later step. */
  after?: number;
}

/** Has the pod of a Job stopped while it trains, and looks at how it ended. */
export async function stopTraining(
  test: PodTest,
  job: string,
  { by, after = 0 }: Stop,
): Promise<StoppedPod> {
  const running = await runningPod(test, job);
  const { name } = running.metadata;
  await keep(test, name);
  try {
    const log = logOf(test, running, { follow: true });
    await waitForCheckpoint(test, { after });
    await by(running);
    const told = await log;
    const step = Number(/^Stopped at step (\d+); the same command goes on/m.exec(told)?.[1]);
    assert.ok(step > 0, told);
    const pod = await podWhere(test, job, `${name} ended`, (pod) => {
      return pod.metadata.name === name && containerState(pod).terminated !== undefined;
    });
    assert.equal(containerState(pod).terminated!.exitCode, 75);
    return { pod, step, resumedAt: resumedStep(told) };
  } finally {
    await release(test, name);
  }
}

/** Evicts a pod, as `kubectl drain` and cluster autoscalers do. */
export async function evict({ kubectl, namespace }: PodTest, pod: Pod): Promise<void> {
  const { name } = pod.metadata;
  await kubectl([
    "create",
    `--raw=/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    "--filename=-",
  ], { input: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } } });
}

async function waitForCheckpoint(test: PodTest, { after }: { after: number }): Promise<void> {
  const folder = `${runFolder(runOf(test))}/checkpoints`;
  await waitUntil(`there is a checkpoint of a step after ${after}`, { seconds: 60 }, () => {
    return Promise.resolve(checkpointNames(namesIn(folder)).whole.some((step) => step > after));
  });
}

async function keep({ kubectl }: PodTest, name: string): Promise<void> {
  const patch = [{ op: "add", path: "/metadata/finalizers/0", value: keeper }];
  await kubectl(["patch", `pod/${name}`, "--type=json", `--patch=${JSON.stringify(patch)}`]);
}

async function release({ kubectl }: PodTest, name: string): Promise<void> {
  const patch = [
    { op: "test", path: "/metadata/finalizers/0", value: keeper },
    { op: "remove", path: "/metadata/finalizers/0" },
  ];
  await kubectl(["patch", `pod/${name}`, "--type=json", `--patch=${JSON.stringify(patch)}`]);
}
