import assert from "node:assert/strict";
import { compareRuns } from "../faults/compare_runs.ts";
import { inspectRun } from "../faults/inspect_run.ts";
import { resumedStep } from "../faults/training_process.ts";
import { keptBy } from "../faults/unbroken_run.ts";
import { runFolder, watchCheckpoints } from "../faults/watch_checkpoints.ts";
import { engineOutput } from "../harness/container_engine.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { standIn } from "../harness/stand_in_image.ts";
import { tensorflowLibrary } from "../harness/tensorflow_library.ts";
import { builtImages } from "./built_images.ts";
import { startInContainer, withOutsideRun } from "./container_training.ts";

const name = "likeness-test-stop";

await optionalTest(
  "SIGTERM to a container ends in a whole checkpoint and exit code 75, from which it goes on exactly",
  [standIn, tensorflowLibrary],
  async () => {
    const { app: image } = await builtImages();
    await withOutsideRun(async ({ run, unbroken }) => {
      const stopped = startInContainer(run, { image, name });
      const isThere = await watchCheckpoints(run, stopped, ({ whole }) => whole.length > 0);
      assert.ok(isThere, stopped.told());
      await engineOutput("podman", "kill", "--signal=TERM", name);
      const { code, stderr } = await stopped.ended;
      assert.equal(code, 75, stderr);
      const step = Number(/^Stopped at step (\d+); the same command goes on/m.exec(stderr)?.[1]);
      const { checkpoints, faults, temporary } = await inspectRun(runFolder(run), unbroken);
      assert.deepEqual({ faults, temporary }, { faults: [], temporary: [] });
      assert.equal(checkpoints.at(-1), step);

      const resumed = await startInContainer(run, { image, name }).ended;
      assert.equal(resumed.code, 0, resumed.stderr);
      assert.ok(step > 0 && resumedStep(resumed.stderr) === step, resumed.stderr);
      const stops = unbroken.steps.includes(step) ? [] : [step];
      assert.deepEqual(
        await compareRuns(runFolder(run), unbroken.folder, { ...keptBy(run), stops }),
        [],
      );
    }, { epochs: 15 }); // so many that the signal comes in time
  },
);
