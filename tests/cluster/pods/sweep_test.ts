import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "@std/yaml";
import { checkpointNames, namesIn } from "../../faults/inspect_run.ts";
import { resumedStep } from "../../faults/training_process.ts";
import { waitUntil } from "../wait_until.ts";
import { takeGpus } from "./take_gpus.ts";
import { podSettings, type PodTest, podTest } from "./pod_test_case.ts";
import {
  conditionOf,
  containerState,
  indexOf,
  logOf,
  type Pod,
  podsOf,
  runningPod,
  submitRun,
  waitForEnd,
} from "./rendered_job.ts";

await podTest("of a sweep of 4, two wait where 2 GPUs are free, and all end", async (test) => {
  await takeGpus(test, { free: 2 });
  const seeds = [5, 6, 7, 8];
  const set = { "k8s.gpu.count": 1, "train.epochs": 1, "sweep.grid": { "train.seed": seeds } };
  const job = await submitRun(test, podSettings(test, set), ["--sweep"]);
  const pods = await waitUntil("all pods were looked at", { seconds: 60 }, async () => {
    const pods = await podsOf(test, job);
    const seen = pods.filter(({ status }) =>
      status.conditions?.some(({ type }) => type === "PodScheduled")
    );
    return seen.length === seeds.length && seen;
  });
  const waiting = pods.filter((pod) => !conditionOf(pod, "PodScheduled"));
  assert.equal(waiting.length, 2);
  for (const { status } of waiting) {
    assert.match(status.conditions![0].message!, /1 Insufficient nvidia\.com\/gpu/);
  }
  const { status } = await waitForEnd(test, job, "Complete");
  assert.equal(status.completedIndexes, "0-3");
  // $(JOB_COMPLETION_INDEX) in the arguments was each pod's own.
  const runs = await Promise.all((await podsOf(test, job)).map(async (pod) => {
    const { run } = JSON.parse(containerState(pod).terminated!.message!);
    return [indexOf(pod), (await configOf(test, run)).train.seed];
  }));
  assert.deepEqual(runs.toSorted(), seeds.map((seed, index) => [index, seed]));
});

await podTest("of a sweep of 6 with one that fails and one that is killed, 5 end", async (test) => {
  const nothing = join(test.folder, "data", "nothing");
  const [fails, killed] = [2, 4];
  const list = [0, 1, 2, 3, 4, 5].map((index) => ({
    "train.seed": index,
    "train.epochs": index === killed ? 15 : 1,
    ...index === fails ? { "data.dir": nothing } : {},
  }));
  const set = { "sweep.list": list, "sweep.retries": 1 };
  const job = await submitRun(test, podSettings(test, set), ["--sweep"]);
  const victim = await runningPod(test, job, (pod) => indexOf(pod) === killed);
  const names = await runNames(test, job);
  await waitUntil("there is a checkpoint", { seconds: 60 }, () => {
    const folder = join(test.folder, "runs", names[killed], "checkpoints");
    return Promise.resolve(checkpointNames(namesIn(folder)).whole.length > 0);
  });
  await killAll(test, victim);

  const ended = await waitForEnd(test, job, "Failed");
  assert.equal(conditionOf(ended, "Failed")!.reason, "FailedIndexes");
  const { completedIndexes, failedIndexes } = ended.status;
  assert.deepEqual([completedIndexes, failedIndexes], ["0,1,3-5", String(fails)]);

  const pods = (await podsOf(test, job)).toSorted((a, b) => indexOf(a) - indexOf(b));
  const ends = pods.map((pod) => [indexOf(pod), containerState(pod).terminated!.exitCode]);
  assert.deepEqual(ends, [[0, 0], [1, 0], [2, 2], [3, 0], [4, 137], [4, 0], [5, 0]]);
  assert.ok(resumedStep(await logOf(test, pods[5]))! > 0);
  const failure = containerState(pods[fails]).terminated!.message!;
  assert.match(failure, /^error: Cannot read folder "\/data\/nothing": no such folder/m);
  for (const [index, name] of names.entries()) {
    const there = namesIn(join(test.folder, "runs", name));
    assert.equal(there.includes("metrics.csv"), index !== fails, name);
  }
});

/** The runs of a sweep, by index. */
async function runNames({ kubectl }: PodTest, job: string): Promise<string[]> {
  const { data } = JSON.parse(await kubectl(["get", `configmap/${job}`, "--output=json"]));
  return JSON.parse(data["sweep.json"]).map(({ run }: { run: string }) => run);
}

async function configOf({ folder }: PodTest, run: string): Promise<{ train: { seed: number } }> {
  const text = await Deno.readTextFile(join(folder, "runs", run, "config.yaml"));
  return parse(text) as { train: { seed: number } };
}

/** Kills what a pod's container runs, as the kernel does when memory is short. */
async function killAll({ kubectl }: PodTest, { metadata: { name } }: Pod): Promise<void> {
  // The shell is among them, or ends when the container does.
  await kubectl(["exec", name, "--", "sh", "-c", "kill -KILL -1"]).catch(() => {});
}
