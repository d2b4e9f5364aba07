import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { assertOwned } from "../../docker/assert_owned.ts";
import { anyUser } from "../../docker/container_training.ts";
import { compareRuns } from "../../faults/compare_runs.ts";
import { type FaultRun, faultRunSettings } from "../../faults/fault_run.ts";
import { keptBy, makeUnbrokenRun } from "../../faults/unbroken_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { setFlags } from "../../harness/run_task.ts";
import { movedFolders, podSettings, podTest, runOf } from "./pod_test_case.ts";
import { done, where } from "./tasks.ts";

await podTest(
  "submitted, followed, looked at, fetched, analysed: a training in a cluster, by the tasks alone",
  async (test) => {
    const run = runOf(test);
    const unbroken = await makeUnbrokenRun(run);
    const settings = setFlags(podSettings(test));
    const submitted = await done("k8s:submit", [...settings, ...where(test), "--follow"]);
    const [name, ...log] = submitted.stdout.trimEnd().split("\n");
    assert.match(name, /^small-[0-9a-f]{8}$/);
    assert.match(log.join("\n"), /^Backend: tensorflow .*[\s\S]*^epoch 1\/\d+ /m);
    const checkpoint = basename(log.at(-1)!);
    assert.match(log.at(-1)!, /^\/runs\/small\/checkpoints\/step_\d{8}$/);

    // It wrote the same bytes as outside, as the pod's user.
    const moved = movedFolders(test);
    const options = { ...keptBy(run), moved };
    assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, options), []);
    await assertOwned(runFolder(run), anyUser);

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
      const there = join(runFolder(run), "checkpoints", checkpoint, file);
      assert.deepEqual(await Deno.readFile(join(best, file)), await Deno.readFile(there));
    }

    const outside = join(test.folder, "outside", "small");
    await Deno.mkdir(dirname(outside));
    await Deno.rename(unbroken.folder, outside);
    const [fetched, made] = [await analyzed(run, to), await analyzed(run, outside)];
    assert.deepEqual(fetched, made);

    await done("k8s:cancel", [name, ...where(test)]);
    assert.equal((await done("k8s:list", [...where(test), "--output", "json"])).stdout, "[]\n");
  },
);

/** What analysis:analyze finds of a run in that folder. */
async function analyzed(run: FaultRun, folder: string): Promise<unknown> {
  const here = setFlags({ ...faultRunSettings(run), "output.dir": dirname(folder) });
  return JSON.parse((await done("analysis:analyze", [...here, "--output", "json"])).stdout);
}
