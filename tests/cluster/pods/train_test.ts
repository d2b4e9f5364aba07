import assert from "node:assert/strict";
import { assertOwned } from "../../docker/assert_owned.ts";
import { anyUser } from "../../docker/container_training.ts";
import { compareRuns } from "../../faults/compare_runs.ts";
import { faultRunSettings } from "../../faults/fault_run.ts";
import { keptBy, makeUnbrokenRun } from "../../faults/unbroken_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { runTask, setFlags } from "../../harness/run_task.ts";
import { movedFolders, podSettings, podTest, runOf } from "./pod_test_case.ts";
import { containerState, logOf, podsOf, submitRun, waitForEnd } from "./rendered_job.ts";

await podTest(
  "a training in a pod writes the same bytes as outside; its status has the metrics, analysis:analyze reads it",
  async (test) => {
    const run = runOf(test);
    const unbroken = await makeUnbrokenRun(run);
    const job = await submitRun(test, podSettings(test));
    await waitForEnd(test, job, "Complete");

    const [pod] = await podsOf(test, job);
    assert.match(await logOf(test, pod), /^Backend: tensorflow .*\/opt\/likeness\/tensorflow/m);
    const moved = movedFolders(test);
    const options = { ...keptBy(run), moved };
    assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, options), []);
    await assertOwned(runFolder(run), anyUser);

    const message = JSON.parse(containerState(pod).terminated!.message!);
    const best = `${runFolder(run)}/checkpoints/${message.best_checkpoint}`;
    const { metrics, epoch } = JSON.parse(await Deno.readTextFile(`${best}/model.json`));
    assert.deepEqual([message.metrics, message.best_epoch], [metrics, epoch]);
    assert.equal(message.epochs, faultRunSettings(run)["train.epochs"]);

    const flags = [...setFlags(faultRunSettings(run)), "--output", "json"];
    const analysis = await runTask("analysis:analyze", flags);
    assert.equal(analysis.code, 0, analysis.stderr);
    assert.ok(JSON.parse(analysis.stdout), analysis.stdout);
  },
);
