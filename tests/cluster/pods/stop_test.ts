import assert from "node:assert/strict";
import { compareRuns } from "../../faults/compare_runs.ts";
import { stepsPerEpoch } from "../../faults/fault_run.ts";
import { resumedStep } from "../../faults/training_process.ts";
import { keptBy, makeUnbrokenRun, type UnbrokenRun } from "../../faults/unbroken_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { movedFolders, podSettings, type PodTest, podTest, runOf } from "./pod_test_case.ts";
import { conditionOf, jobOf, logOf, podsOf, submitRun, waitForEnd } from "./rendered_job.ts";
import { evict, type StoppedPod, stopTraining } from "./stopped_pod.ts";

/** So many epochs that it is stopped in time. */
const set = { "train.epochs": 15 };

await podTest(
  "a training that is evicted mid-epoch goes on in another pod, exactly, and no try is lost",
  async (test) => {
    const unbroken = await makeUnbrokenRun(runOf(test, set));
    const job = await submitRun(test, podSettings(test, { ...set, "k8s.retries": 0 }));
    const stops: StoppedPod[] = [];
    do {
      stops.push(await stopTraining(test, job, (pod) => evict(test, pod)));
      const disruption = conditionOf(stops.at(-1)!.pod, "DisruptionTarget");
      assert.equal(disruption?.reason, "EvictionByEvictionAPI");
    } while (stops.at(-1)!.step % stepsPerEpoch === 0);

    const { status } = await waitForEnd(test, job, "Complete");
    assert.deepEqual([status.succeeded, status.failed ?? 0], [1, 0]);
    await assertWentOn(test, job, { stops, unbroken });
  },
);

await podTest(
  "a training that is suspended saves its checkpoint, and goes on exactly when it is resumed",
  async (test) => {
    const unbroken = await makeUnbrokenRun(runOf(test, set));
    const job = await submitRun(test, podSettings(test, { ...set, "k8s.retries": 0 }));
    const stop = await stopTraining(test, job, () => suspend(test, job, true));
    const suspended = ["wait", "--for=condition=Suspended", `job/${job}`, "--timeout=60s"];
    await test.kubectl(suspended);
    await test.kubectl(["wait", "--for=delete", `pod/${stop.pod.metadata.name}`, "--timeout=60s"]);
    assert.deepEqual(await podsOf(test, job), []);
    assert.equal((await jobOf(test, job)).status.failed ?? 0, 0);

    await suspend(test, job, false);
    await waitForEnd(test, job, "Complete");
    await assertWentOn(test, job, { stops: [stop], unbroken });
  },
);

async function suspend({ kubectl }: PodTest, job: string, isSuspended: boolean): Promise<void> {
  const patch = JSON.stringify({ spec: { suspend: isSuspended } });
  await kubectl(["patch", `job/${job}`, "--type=merge", `--patch=${patch}`]);
}

/** Asserts that each pod went on where the one before it stopped, and that nothing shows it. */
async function assertWentOn(
  test: PodTest,
  job: string,
  { stops, unbroken }: { stops: StoppedPod[]; unbroken: UnbrokenRun },
): Promise<void> {
  const last = (await podsOf(test, job)).at(-1)!;
  const resumed = [
    ...stops.map(({ resumedAt }) => resumedAt),
    resumedStep(await logOf(test, last)),
  ];
  assert.deepEqual(resumed, [null, ...stops.map(({ step }) => step)]);
  const run = runOf(test, set);
  const own = stops.map(({ step }) => step).filter((step) => !unbroken.steps.includes(step));
  const options = { ...keptBy(run), stops: own, moved: movedFolders(test) };
  assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, options), []);
}
