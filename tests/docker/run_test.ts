import assert from "node:assert/strict";
import { compareRuns } from "../faults/compare_runs.ts";
import { keptBy } from "../faults/unbroken_run.ts";
import { runFolder } from "../faults/watch_checkpoints.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { standIn } from "../harness/stand_in_image.ts";
import { tensorflowLibrary } from "../harness/tensorflow_library.ts";
import { assertOwned } from "./assert_owned.ts";
import { builtImages } from "./built_images.ts";
import { anyUser, startInContainer, withOutsideRun } from "./container_training.ts";

const name = "likeness-test-run";

await optionalTest(
  "the same run in an image: ml:train writes the same bytes, analysis:analyze the same figures",
  [standIn, tensorflowLibrary],
  async () => {
    const { app: image } = await builtImages();
    await withOutsideRun(async ({ run, outside, unbroken }) => {
      const training = await startInContainer(run, { image, name }).ended;
      assert.equal(training.code, 0, training.stderr);
      assert.match(training.stderr, /^Backend: tensorflow .*\/opt\/likeness\/tensorflow/m);
      assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, keptBy(run)), []);

      const flags = ["--output", "json"];
      const analysis = await startInContainer(run, { image, name, task: "analysis:analyze", flags })
        .ended;
      assert.equal(analysis.code, 0, analysis.stderr);
      const here = await runTask("analysis:analyze", [...setFlags(outside), ...flags]);
      assert.equal(here.code, 0, here.stderr);
      assert.deepEqual(JSON.parse(analysis.stdout), JSON.parse(here.stdout));
      await assertOwned(runFolder(run), anyUser);
    });
  },
);
