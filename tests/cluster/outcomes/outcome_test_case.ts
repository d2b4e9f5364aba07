/**
 * Tests of how trainings end in a cluster, and what the tasks say of it: phase, words, exit code.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Status } from "../../../k8s/status/status.ts";
import { withFolder } from "../../harness/small_run.ts";
import { runTask, setFlags, type TaskRun } from "../../harness/run_task.ts";
import { type ClusterTest, clusterTest } from "../cluster_test_case.ts";
import { makeRunsVolume, type RunsVolume } from "../runs_volume.ts";
import { waitUntil } from "../wait_until.ts";
import { importStandIn, scriptVariable, standInImage } from "./stand_in_image.ts";

/** What such a test is given. */
export interface OutcomeTest extends ClusterTest {
  /** At `/work` in the pods. */
  volume: RunsVolume;
  /** Runs a task. */
  task(name: string, args?: readonly string[], who?: Who): Promise<TaskRun>;
  /** Runs `k8s:submit` on the small configuration, or another task that submits. */
  submit(training: StandIn, who?: Who): Promise<TaskRun>;
  /** Submits a training that must be taken; gives the Job's name. */
  submitted(training: StandIn): Promise<string>;
  /** What `k8s:status` says. */
  status(job: string): Promise<Status>;
  /** Waits until it says something about it. */
  statusWhere(job: string, what: string, isSo: (status: Status) => boolean): Promise<Status>;
}

/** By whom a task is run, and where: by default by one who may do anything, in the test's namespace. */
export interface Who {
  kubeconfig?: string;
  namespace?: string;
}

/** What stands for a training. */
export interface StandIn {
  /** By default `k8s:submit`. */
  task?: "k8s:submit" | "k8s:sweep";
  /** What its shell runs. */
  script?: string;
  /** Settings beside those of the small configuration. */
  set?: Record<string, unknown>;
  /** Flags of the task. */
  flags?: readonly string[];
}

/** Says that it has begun, and then waits until it is told to end, as a training does. */
export const untilTold =
  "trap 'echo saved; exit 75' TERM; echo begun; while true; do sleep 0.1; done";

/** The small configuration. */
const config = `
output: {dir: ./runs, name: emoji}
k8s:
  name: base
  image: ${standInImage}
  gpu: {count: 0}
  cpu: 10m
  memory: 64Mi
  shm_size: 1Mi
  grace_seconds: 10
  retries: 0
  data:
    - {name: work, local: ., path: /work, claim: runs}
`;

/** Registers such a test. */
export async function outcomeTest(
  name: string,
  fn: (test: OutcomeTest) => Promise<void>,
): Promise<void> {
  await clusterTest(name, async (test) => {
    await importStandIn(test.cluster);
    await using volume = await makeRunsVolume(test);
    await Deno.chmod(volume.folder, 0o777); // pods are of another user
    await withFolder(async (folder) => {
      const path = join(folder, "config.yaml");
      await Deno.writeTextFile(path, config);
      await fn({ ...test, volume, ...tasksOf(test, path) });
    });
  });
}

function tasksOf(
  { cluster, namespace: own }: ClusterTest,
  config: string,
): Omit<OutcomeTest, keyof ClusterTest | "volume"> {
  const task: OutcomeTest["task"] = (name, args = [], who = {}) => {
    const { kubeconfig = cluster.kubeconfig, namespace = own } = who;
    return runTask(name, [...args, "--kubeconfig", kubeconfig, "--namespace", namespace]);
  };

  const submit: OutcomeTest["submit"] = (training, who) => {
    const { task: name = "k8s:submit", script = untilTold, set = {}, flags = [] } = training;
    const settings = setFlags({ [`k8s.env.${scriptVariable}`]: script, ...set });
    return task(name, ["--config-path", config, ...settings, ...flags], who);
  };

  const status: OutcomeTest["status"] = async (job) => {
    const { code, stdout, stderr } = await task("k8s:status", [job, "--output", "json"]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  return {
    task,
    submit,
    status,
    async submitted(training) {
      const { code, stdout, stderr } = await submit(training);
      assert.equal(code, 0, stderr);
      return stdout.trimEnd();
    },
    statusWhere: (job, what, isSo) =>
      waitUntil(`${job} ${what}`, { seconds: 60 }, async () => {
        const seen = await status(job);
        return isSo(seen) && seen;
      }),
  };
}

/** Waits until a training that is not told to end has begun, and so can save when it is. */
export async function hasBegun({ task }: OutcomeTest, job: string): Promise<void> {
  await waitUntil(`${job} has begun`, { seconds: 60 }, async () => {
    const { stdout } = await task("k8s:logs", [job]);
    return stdout.startsWith("begun\n");
  });
}

/** The last line of what a task told. */
export function lastLine({ stderr }: TaskRun): string {
  return stderr.trimEnd().split("\n").at(-1)!;
}

/** What is left of a namespace's objects that were submitted, as `job.batch/base-1a2b3c4d`. */
export async function leftObjects({ kubectl }: ClusterTest): Promise<string[]> {
  const text = await kubectl(["get", "jobs,pods,configmaps", "--output=name"]);
  return text.split("\n").filter((name) => !["", "configmap/kube-root-ca.crt"].includes(name));
}
