import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "@std/yaml";
import { checkpointNames, namesIn } from "../../faults/inspect_run.ts";
import { resumedStep } from "../../faults/training_process.ts";
import { waitUntil } from "../wait_until.ts";
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

await podTest(
  "of a sweep of 6 with one that fails and one that is killed, 5 end, each with its own settings",
  async (test) => {
    const [fails, killed] = [2, 4];
    const seeds = [9, 8, 7, 6, 5, 4];
    const list = seeds.map((seed, index) => ({
      "train.seed": seed,
      "train.epochs": index === killed ? 15 : 1, // so many that it is killed in time
      ...index === fails ? { "data.dir": join(test.folder, "data", "nothing") } : {},
    }));
    const set = { "sweep.list": list, "sweep.retries": 1 };
    const job = await submitRun(test, podSettings(test, set), ["--sweep"]);
    const victim = await runningPod(test, job, (pod) => indexOf(pod) === killed);
    const names = await runNames(test, job);
    const checkpoints = join(test.folder, "runs", names[killed], "checkpoints");
    await waitUntil("there is a checkpoint", { seconds: 60 }, () => {
      return Promise.resolve(checkpointNames(namesIn(checkpoints)).whole.length > 0);
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

    // $(JOB_COMPLETION_INDEX) in the arguments was each pod's own.
    for (const pod of pods.filter((pod) => containerState(pod).terminated!.exitCode === 0)) {
      const { run } = JSON.parse(containerState(pod).terminated!.message!);
      assert.equal(run, names[indexOf(pod)]);
      assert.equal(await seedOf(test, run), seeds[indexOf(pod)]);
    }
    assert.ok(!namesIn(join(test.folder, "runs", names[fails])).includes("metrics.csv"));
  },
);

/** The runs of a sweep, by index. */
async function runNames({ kubectl }: PodTest, job: string): Promise<string[]> {
  const { data } = JSON.parse(await kubectl(["get", `configmap/${job}`, "--output=json"]));
  return JSON.parse(data["sweep.json"]).map(({ run }: { run: string }) => run);
}

/** The seed that a run says it used. */
async function seedOf({ folder }: PodTest, run: string): Promise<number> {
  const text = await Deno.readTextFile(join(folder, "runs", run, "config.yaml"));
  return (parse(text) as { train: { seed: number } }).train.seed;
}

/** Kills what a pod's container runs, as the kernel does when memory is short. */
async function killAll({ kubectl }: PodTest, { metadata: { name } }: Pod): Promise<void> {
  // The shell is among them, or ends when the container does.
  await kubectl(["exec", name, "--", "sh", "-c", "kill -KILL -1"]).catch(() => {});
}
