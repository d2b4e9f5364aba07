/**
 * How soon a signal stops a training. A process that steps without a pause is one that hears nothing:
 * it would come to its end only with the epoch, which may take an hour.
 *
 * @module
 */

import assert from "node:assert/strict";
import { optionalTest } from "../harness/optional_test.ts";
import { withFolder } from "../harness/small_run.ts";
import { tensorflowOnce } from "../harness/test_on_tensorflow.ts";
import { type FaultRun, writeFaultData } from "./fault_run.ts";
import { startTraining } from "./training_process.ts";
import { pause, watchCheckpoints } from "./watch_checkpoints.ts";

/** ⌈72 images to train / (3 categories × 2 samples)⌉; no checkpoint within an epoch. */
const stepsPerEpoch = 12;
/** So many fit into the pause before the signal, twice over; one that is not heard takes all 12. */
const mostSteps = 8;
const settings = {
  "train.epochs": 1000,
  "train.categories_per_batch": 3,
  "train.samples_per_category": 2,
  "train.checkpoint_every.steps": null,
  "model.backbone_width": 16,
  "model.hidden_size": 64,
};
/** With images so large that an epoch takes a second or more: a signal comes within it. */
const backends = [["wasm", 96, []], ["tensorflow", 192, [tensorflowOnce]]] as const;

for (const [backend, imageSize, needs] of backends) {
  for (const [what, cacheMebibytes] of [["kept in memory", 512], ["read anew", 0]] as const) {
    await optionalTest(
      `SIGTERM ends a step, not an epoch, with images ${what} (${backend})`,
      needs,
      async () => {
        await withFolder(async (folder) => {
          await writeFaultData(folder);
          const size = { "data.image_size": imageSize, "data.cache_mib": cacheMebibytes };
          const run: FaultRun = { folder, backend, set: { ...settings, ...size } };
          const training = startTraining(run, "directly");
          const epochDone = 2 * stepsPerEpoch;
          await watchCheckpoints(run, training, ({ whole }) => whole.at(-1) === epochDone);
          // Then the files are written, and step follows upon step.
          await pause(200);
          training.kill("SIGTERM");
          const { code, stderr } = await training.ended;
          assert.equal(code, 75, stderr);
          const step = Number(/^Stopped at step (\d+)/m.exec(stderr)?.[1]);
          assert.ok(step > epochDone && step <= epochDone + mostSteps, `at step ${step}`);
        });
      },
    );
  }
}
