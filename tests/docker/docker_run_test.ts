import assert from "node:assert/strict";
import { type FaultRun, faultRunFlags, writeFaultData } from "../faults/fault_run.ts";
import {
  resumedStep,
  startProcess,
  startTraining,
  type TrainingProcess,
} from "../faults/training_process.ts";
import { runFolder, watchCheckpoints } from "../faults/watch_checkpoints.ts";
import { engineEnvironment } from "../harness/container_engine.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { setFlags } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { standIn } from "../harness/stand_in_image.ts";
import { tensorflowLibrary } from "../harness/tensorflow_library.ts";
import { builtImages, imageSettings } from "./built_images.ts";

/** Starts the training in the container that its configuration asks for. */
function startDockerRun(run: FaultRun): TrainingProcess {
  return startProcess(Deno.execPath(), [
    ...["task", "--quiet", "docker:run", "--engine", "podman", "--", "ml:train"],
    ...[...faultRunFlags(run), ...setFlags(imageSettings)],
  ], { env: engineEnvironment });
}

await optionalTest(
  "docker:run trains in the image of the configuration; stopped by a signal, it goes on outside",
  [standIn, tensorflowLibrary],
  async () => {
    await builtImages();
    await withFolder(async (folder) => {
      const set = { "train.epochs": 15, "data.cache_dir": `${folder}/cache` };
      const run: FaultRun = { folder, backend: "tensorflow", set };
      await writeFaultData(folder);
      const stopped = startDockerRun(run);
      assert.ok(await watchCheckpoints(run, stopped, ({ whole }) => whole.length > 0));
      stopped.kill("SIGTERM", "leader");
      const { code, stderr } = await stopped.ended;
      assert.equal(code, 75, stderr);

      const resumed = await startTraining(run).ended;
      assert.equal(resumed.code, 0, resumed.stderr);
      const step = Number(/^Stopped at step (\d+)/m.exec(stderr)?.[1]);
      assert.ok(step > 0 && resumedStep(resumed.stderr) === step, resumed.stderr);

      // Nothing is left to do; what it prints is the path in the container.
      const again = await startDockerRun(run).ended;
      assert.equal(again.code, 0, again.stderr);
      assert.match(again.stdout, /^\/runs\/small\/checkpoints\/step_\d{8}\n$/);
      const { uid } = await Deno.stat(`${runFolder(run)}/metrics.csv`);
      assert.equal(uid, Deno.uid());
    });
  },
);
