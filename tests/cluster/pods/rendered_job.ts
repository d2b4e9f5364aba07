/**
 * Jobs as `k8s:render` makes them, from the cluster's side: how they end, their pods, their logs.
 *
 * @module
 */

import assert from "node:assert/strict";
import { runTask, setFlags } from "../../harness/run_task.ts";
import type { ClusterTest } from "../cluster_test_case.ts";
import { waitUntil } from "../wait_until.ts";

/** The manifests of a configuration. */
export async function rendered(
  settings: Record<string, unknown>,
  flags: readonly string[] = [],
): Promise<Manifest[]> {
  const args = [...setFlags(settings), ...flags, "--output", "json"];
  const { code, stdout, stderr } = await runTask("k8s:render", args);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).items;
}

/** Makes the objects of a configuration; gives the name of its Job. */
export async function submitRun(
  { kubectl }: ClusterTest,
  settings: Record<string, unknown>,
  flags: readonly string[] = [],
): Promise<string> {
  const items = await rendered(settings, flags);
  await kubectl(["create", "--filename=-"], { input: { apiVersion: "v1", kind: "List", items } });
  return items.find(({ kind }) => kind === "Job")!.metadata.name;
}

/** Waits until a Job ended in this way. */
export async function waitForEnd(
  test: ClusterTest,
  job: string,
  condition: "Complete" | "Failed",
): Promise<Job> {
  const wait = ["wait", `--for=condition=${condition}`, `job/${job}`, "--timeout=120s"];
  await test.kubectl(wait).catch(async (cause) => {
    throw new Error(`${job} is not ${condition}:\n${await storyOf(test, job)}`, { cause });
  });
  return await jobOf(test, job);
}

/** A Job as it is now. */
export async function jobOf({ kubectl }: ClusterTest, job: string): Promise<Job> {
  return JSON.parse(await kubectl(["get", `job/${job}`, "--output=json"]));
}

/** Why a Job is what it is: the condition of that type, if it holds. */
export function conditionOf(
  { status: { conditions = [] } }: { status: { conditions?: Condition[] } },
  type: string,
): Condition | null {
  return conditions.find((one) => one.type === type && one.status === "True") ?? null;
}

/** The pods of a Job that are there, oldest first. */
export async function podsOf({ kubectl }: ClusterTest, job: string): Promise<Pod[]> {
  const list = [
    "get",
    "pods",
    `--selector=job-name=${job}`,
    "--sort-by=.metadata.creationTimestamp",
  ];
  return JSON.parse(await kubectl([...list, "--output=json"])).items;
}

/** The first pod of a Job of which `f` says so, once there is one. */
export async function podWhere(
  test: ClusterTest,
  job: string,
  what: string,
  f: (pod: Pod) => boolean,
): Promise<Pod> {
  try {
    return await waitUntil(what, { seconds: 60 }, async () => {
      return (await podsOf(test, job)).find(f) ?? null;
    });
  } catch (cause) {
    throw new Error(`${(cause as Error).message}:\n${await storyOf(test, job)}`, { cause });
  }
}

/** The first pod of a Job whose container runs; `f` may choose among several. */
export async function runningPod(
  test: ClusterTest,
  job: string,
  f: (pod: Pod) => boolean = () => true,
): Promise<Pod> {
  return await podWhere(test, job, `a pod of ${job} runs`, (pod) => {
    return f(pod) && containerState(pod).running !== undefined && !pod.metadata.deletionTimestamp;
  });
}

/** A pod's place in an Indexed Job. */
export function indexOf({ metadata }: Pod): number {
  return Number(metadata.labels["batch.kubernetes.io/job-completion-index"]);
}

/** What a pod's container is doing. */
export function containerState({ status }: Pod): ContainerState {
  return status.containerStatuses?.[0].state ?? {};
}

/** What a pod's container told; of one that runs, until it ends. */
export async function logOf(
  { kubectl }: ClusterTest,
  { metadata: { name } }: Pod,
  { follow = false }: { follow?: boolean } = {},
): Promise<string> {
  return await kubectl(["logs", ...follow ? ["--follow"] : [], `pod/${name}`]);
}

/** All that may tell what became of a Job. */
async function storyOf(test: ClusterTest, job: string): Promise<string> {
  const tell = (args: string[]) => test.kubectl(args).catch(({ message }: Error) => message);
  const logs = ["logs", `--selector=job-name=${job}`, "--prefix", "--tail=20"];
  const parts = await Promise.all([
    tell(["get", `job/${job}`, "--output=jsonpath={.status}"]),
    tell(["get", "pods", `--selector=job-name=${job}`, "--output=wide"]),
    tell(["get", "events", "--sort-by=.lastTimestamp"]),
    tell(logs),
  ]);
  return parts.join("\n");
}

/** What the tests look at in a manifest. */
export interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: { template: { spec: Record<string, unknown> } };
}

/** What the tests look at in a Job. */
export interface Job {
  metadata: { name: string };
  status: {
    conditions?: Condition[];
    succeeded?: number;
    failed?: number;
    completedIndexes?: string;
    failedIndexes?: string;
  };
}

/** What the tests look at in a pod. */
export interface Pod {
  metadata: {
    name: string;
    labels: Record<string, string>;
    deletionTimestamp?: string;
  };
  status: {
    phase: string;
    conditions?: Condition[];
    containerStatuses?: { state: ContainerState }[];
  };
}

/** What holds of an object, and why. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/** What a container is doing: one of these. */
export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: object;
  terminated?: { exitCode: number; reason: string; message?: string };
}
