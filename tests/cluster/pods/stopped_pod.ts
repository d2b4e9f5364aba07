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

/**
 * Waits until the training of a Job has written a checkpoint, has the pod stopped by `stop`, and
 * looks at how it ended.
 */
export async function stopTraining(
  test: PodTest,
  job: string,
  stop: (pod: Pod) => Promise<unknown>,
): Promise<StoppedPod> {
  const running = await runningPod(test, job);
  const { name } = running.metadata;
  await keep(test, name);
  try {
    const log = logOf(test, running, { follow: true });
    await waitForCheckpoint(test);
    await stop(running);
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

/** Waits for a checkpoint that is newer than those that are there. */
async function waitForCheckpoint(test: PodTest): Promise<void> {
  const newest = () => {
    return checkpointNames(namesIn(`${runFolder(runOf(test))}/checkpoints`)).whole.at(-1) ?? 0;
  };
  const before = newest();
  await waitUntil("there is a new checkpoint", { seconds: 60 }, () => {
    return Promise.resolve(newest() > before);
  });
}

async function keep({ kubectl }: PodTest, name: string): Promise<void> {
  const patch = [{ op: "add", path: "/metadata/finalizers/-", value: keeper }];
  await kubectl(["patch", `pod/${name}`, "--type=json", `--patch=${JSON.stringify(patch)}`]);
}

async function release({ kubectl }: PodTest, name: string): Promise<void> {
  const { metadata } = JSON.parse(await kubectl(["get", `pod/${name}`, "--output=json"]));
  const finalizers = metadata.finalizers.filter((one: string) => one !== keeper);
  const patch = JSON.stringify({ metadata: { finalizers } });
  await kubectl(["patch", `pod/${name}`, "--type=merge", `--patch=${patch}`]);
}
