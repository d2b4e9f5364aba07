import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { compareRuns } from "../../faults/compare_runs.ts";
import { faultRunSettings, stepsPerEpoch } from "../../faults/fault_run.ts";
import { startProcess } from "../../faults/training_process.ts";
import { keptBy, makeUnbrokenRun } from "../../faults/unbroken_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { runTask, setFlags, type TaskRun } from "../../harness/run_task.ts";
import { movedFolders, podSettings, type PodTest, podTest, runOf } from "./pod_test_case.ts";
import { evict, type StoppedPod, stopTraining } from "./stopped_pod.ts";

/** Where a task finds the cluster and the test's namespace. */
const where = ({ cluster, namespace }: PodTest) => [
  ...["--kubeconfig", cluster.kubeconfig, "--namespace", namespace],
];

/** Runs a task of a cluster that must succeed; gives what it printed. */
async function done(task: string, args: readonly string[]): Promise<TaskRun> {
  const run = await runTask(task, args);
  assert.equal(run.code, 0, `${task}: ${run.stderr}`);
  return run;
}

await podTest(
  "submitted, followed, looked at, fetched, analysed: a training in a cluster, by the tasks alone",
  async (test) => {
    const settings = setFlags(podSettings(test));
    const submitted = await done("k8s:submit", [...settings, ...where(test), "--follow"]);
    const [name, ...log] = submitted.stdout.trimEnd().split("\n");
    assert.match(name, /^small-[0-9a-f]{8}$/);
    assert.match(log.join("\n"), /^Backend: tensorflow .*[\s\S]*^epoch 1\/\d+ /m);
    const checkpoint = basename(log.at(-1)!);
    assert.match(log.at(-1)!, /^\/runs\/small\/checkpoints\/step_\d{8}$/);

    const again = await done("k8s:submit", [...settings, ...where(test)]);
    assert.equal(again.stdout, `${name}\n`);
    assert.match(again.stderr, /is already submitted and has succeeded\./);

    const status = JSON.parse(
      (await done("k8s:status", [name, ...where(test), "--output", "json"])).stdout,
    );
    assert.equal(status.phase, "Succeeded");
    await done("k8s:wait", [name, ...where(test)]);

    const to = join(test.folder, "fetched", "small");
    await done("k8s:fetch", [name, to, ...settings, ...where(test)]);
    const best = join(to, "checkpoints", checkpoint);
    const { metrics } = JSON.parse(await Deno.readTextFile(join(best, "model.json")));
    assert.deepEqual(status.metrics, metrics);
    for (const file of ["weights.safetensors", "manifest.json"]) {
      const there = join(runFolder(runOf(test)), "checkpoints", checkpoint, file);
      assert.deepEqual(await Deno.readFile(join(best, file)), await Deno.readFile(there));
    }

    const here = { ...faultRunSettings(runOf(test)), "output.dir": dirname(to) };
    const analysis = await done("analysis:analyze", [...setFlags(here), "--output", "json"]);
    assert.ok(JSON.parse(analysis.stdout));

    await done("k8s:cancel", [name, ...where(test)]);
    assert.equal((await done("k8s:list", [...where(test), "--output", "json"])).stdout, "[]\n");
  },
);

await podTest(
  "evicted mid-epoch while its log is followed: the log goes on in the replacement, the weights are exact",
  async (test) => {
    const set = { "train.epochs": 15 };
    const unbroken = await makeUnbrokenRun(runOf(test, set));
    const settings = setFlags(podSettings(test, { ...set, "k8s.retries": 0 }));
    const name = (await done("k8s:submit", [...settings, ...where(test)])).stdout.trimEnd();
    const following = startProcess(Deno.execPath(), [
      ...["task", "--quiet", "k8s:logs", name, ...where(test), "--follow"],
    ]);
    const stops: StoppedPod[] = [];
    do stops.push(await stopTraining(test, name, (pod) => evict(test, pod))); while (
      stops.at(-1)!.step % stepsPerEpoch === 0
    );

    const { code, stdout, stderr } = await following.ended;
    assert.equal(code, 0, stderr);
    const resumed = [...stdout.matchAll(/resumed at step (\d+) /g)].map(([_, step]) =>
      Number(step)
    );
    assert.deepEqual(resumed, stops.map(({ step }) => step));
    assert.ok(resumed.every((step) => step > 0));

    const run = runOf(test, set);
    const own = stops.map(({ step }) => step).filter((step) => !unbroken.steps.includes(step));
    const options = { ...keptBy(run), stops: own, moved: movedFolders(test) };
    assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, options), []);
  },
);
