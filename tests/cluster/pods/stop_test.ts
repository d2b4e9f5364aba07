import assert from "node:assert/strict";
import { compareRuns } from "../../faults/compare_runs.ts";
import { stepsPerEpochOf } from "../../faults/fault_run.ts";
import { startProcess } from "../../faults/training_process.ts";
import { keptBy, makeUnbrokenRun } from "../../faults/unbroken_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { setFlags } from "../../harness/run_task.ts";
import { movedFolders, podSettings, podTest, runOf } from "./pod_test_case.ts";
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
  "a training that is evicted mid-epoch, then suspended and resumed, goes on exactly; no try is lost",
  async (test) => {
    const unbroken = await makeUnbrokenRun(runOf(test, set));
    const settings = setFlags(podSettings(test, { ...set, "k8s.retries": 0 }));
    const job = (await done("k8s:submit", [...settings, ...where(test)])).stdout.trimEnd();
    const following = startProcess(Deno.execPath(), [
      ...["task", "--quiet", "k8s:logs", job, ...where(test), "--follow"],
    ]);

    const stops: StoppedPod[] = [];
    const stepsPerEpoch = stepsPerEpochOf(runOf(test, set));
    do {
      const after = stops.at(-1)?.step ?? stepsPerEpoch;
      stops.push(await stopTraining(test, job, { after, by: (pod) => evict(test, pod) }));
      const disruption = conditionOf(stops.at(-1)!.pod, "DisruptionTarget");
      assert.equal(disruption?.reason, "EvictionByEvictionAPI");
    } while (stops.at(-1)!.step % stepsPerEpoch === 0);

    const cancelled: Promise<unknown>[] = [];
    stops.push(
      await stopTraining(test, job, {
        after: stops.at(-1)!.step,
        // It waits until the pod is gone, at which the test looks first.
        by: () => void cancelled.push(done("k8s:cancel", [job, "--keep", ...where(test)])),
      }),
    );
    await Promise.all(cancelled);
    // One that has ended may still be there for a moment.
    const phases = (await podsOf(test, job)).map(({ status }) => status.phase);
    assert.deepEqual(phases.filter((phase) => phase !== "Failed"), []);
    await done("k8s:resume", [job, ...where(test)]);

    const { code, stdout, stderr } = await following.ended;
    assert.equal(code, 0, stderr);
    const { status } = await jobOf(test, job);
    assert.deepEqual([status.succeeded, status.failed ?? 0], [1, 0]);

    const steps = stops.map(({ step }) => step);
    const resumed = stdout.matchAll(/^resumed at step (\d+)\b/gim);
    assert.deepEqual([...resumed].map(([_, step]) => Number(step)), steps);
    const run = runOf(test, set);
    const own = steps.filter((step) => !unbroken.steps.includes(step));
    const options = { ...keptBy(run), stops: own, moved: movedFolders(test) };
    assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, options), []);
  },
);
