import assert from "node:assert/strict";
import { compareRuns } from "../../faults/compare_runs.ts";
import { stepsPerEpochOf } from "../../faults/fault_run.ts";
import { startProcess, type TrainingProcess } from "../../faults/training_process.ts";
import { keptBy, makeUnbrokenRun, type UnbrokenRun } from "../../faults/unbroken_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { setFlags } from "../../harness/run_task.ts";
import { movedFolders, podSettings, type PodTest, podTest, runOf } from "./pod_test_case.ts";
import { conditionOf, jobOf, podsOf } from "./rendered_job.ts";
import { evict, type StoppedPod, stopTraining } from "./stopped_pod.ts";
import { done, where } from "./tasks.ts";

/** Epochs of 18 steps, with most of the time in the steps. */
const set = {
  "train.epochs": 4,
  "train.categories_per_batch": 2,
  "train.samples_per_category": 2,
  "data.image_size": 48,
};

await podTest(
  "a training that is evicted mid-epoch goes on in another pod, exactly; no try is lost, its log goes on",
  async (test) => {
    const unbroken = await makeUnbrokenRun(runOf(test, set));
    const job = await submit(test);
    const following = follow(test, job);
    const stops: StoppedPod[] = [];
    const stepsPerEpoch = stepsPerEpochOf(runOf(test, set));
    do {
      const after = stops.at(-1)?.step ?? stepsPerEpoch;
      stops.push(await stopTraining(test, job, { after, by: (pod) => evict(test, pod) }));
      const disruption = conditionOf(stops.at(-1)!.pod, "DisruptionTarget");
      assert.equal(disruption?.reason, "EvictionByEvictionAPI");
    } while (stops.at(-1)!.step % stepsPerEpoch === 0);

    const { code, stdout, stderr } = await following.ended;
    assert.equal(code, 0, stderr);
    await assertWentOn(test, { log: stdout, stops, unbroken });
    const { status } = await jobOf(test, job);
    assert.deepEqual([status.succeeded, status.failed ?? 0], [1, 0]);
  },
);

await podTest(
  "a training that is cancelled with --keep saves its checkpoint, and goes on exactly when it is resumed",
  async (test) => {
    const unbroken = await makeUnbrokenRun(runOf(test, set));
    const job = await submit(test);
    const following = follow(test, job);
    const cancelled: Promise<unknown>[] = [];
    const stop = await stopTraining(test, job, {
      // It waits until the pod is gone, at which the test looks first.
      by: () => void cancelled.push(done("k8s:cancel", [job, "--keep", ...where(test)])),
    });
    await Promise.all(cancelled);
    assert.deepEqual(await podsOf(test, job), []);
    assert.equal((await jobOf(test, job)).status.failed ?? 0, 0);

    await done("k8s:resume", [job, ...where(test)]);
    const { code, stdout, stderr } = await following.ended;
    assert.equal(code, 0, stderr);
    await assertWentOn(test, { log: stdout, stops: [stop], unbroken });
  },
);

/** Submits the training, which may fail never; gives the Job's name. */
async function submit(test: PodTest): Promise<string> {
  const settings = setFlags(podSettings(test, { ...set, "k8s.retries": 0 }));
  return (await done("k8s:submit", [...settings, ...where(test)])).stdout.trimEnd();
}

/** Prints what the pods of a Job say, one after the other, until the Job has ended. */
function follow(test: PodTest, job: string): TrainingProcess {
  return startProcess(Deno.execPath(), [
    ...["task", "--quiet", "k8s:logs", job, ...where(test), "--follow"],
  ]);
}

/** Asserts that each pod went on where the one before it stopped, and that no byte shows it. */
async function assertWentOn(
  test: PodTest,
  { log, stops, unbroken }: { log: string; stops: StoppedPod[]; unbroken: UnbrokenRun },
): Promise<void> {
  const steps = stops.map(({ step }) => step);
  assert.ok(steps.every((step) => step > 0));
  const resumed = [...log.matchAll(/^resumed at step (\d+)\b/gim)].map(([_, step]) => Number(step));
  assert.deepEqual(resumed, steps);
  const run = runOf(test, set);
  const own = steps.filter((step) => !unbroken.steps.includes(step));
  const options = { ...keptBy(run), stops: own, moved: movedFolders(test) };
  assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, options), []);
}
