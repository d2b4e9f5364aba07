/**
 * Images that go bad, and a data folder that goes away, while a training reads them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { setFlags } from "../harness/run_task.ts";
import { faultRunSettings } from "./fault_run.ts";
import {
  assertResumesExactly,
  assertWhole,
  type Scene,
  startAndAwait,
  theError,
  withUnbrokenRun,
} from "./with_unbroken_run.ts";

/** Images are read anew each time, else a fault in them might never be seen. */
const uncached = { "data.cache_mib": 0, "data.prefetch_batches": 1 };

Deno.test("an image that goes bad ends ml:train by its name; repaired, it goes on", async () => {
  await withUnbrokenRun(async (scene) => {
    const path = await someTrainingImage(scene);
    const image = await Deno.readFile(path);
    const training = await startAndAwait(scene, 4);
    await Deno.writeFile(path, image.subarray(0, image.length / 2));
    const { code, stderr } = await training.ended;
    assert.equal(code, 2, stderr);
    assert.ok(theError(stderr).startsWith(`error: Cannot read image "${path}": `), stderr);

    const stops = await checkpointsAfterFault(scene);
    await Deno.writeFile(path, image);
    await assertResumesExactly(scene, { stops });
  }, { set: uncached });
});

Deno.test("a data folder that goes away ends ml:train with one sentence; back, it goes on", async () => {
  await withUnbrokenRun(async (scene) => {
    const data = join(scene.run.folder, "data");
    const training = await startAndAwait(scene, 4);
    await Deno.rename(data, `${data}_away`);
    const { code, stderr } = await training.ended;
    assert.equal(code, 1, stderr);
    assert.ok(theError(stderr).includes(`the data folder "${data}" is gone`), stderr);

    const stops = await checkpointsAfterFault(scene);
    await Deno.rename(`${data}_away`, data);
    await assertResumesExactly(scene, { stops });
  }, { set: uncached });
});

/** The steps of the checkpoints; nothing else is left over. */
async function checkpointsAfterFault(scene: Scene): Promise<number[]> {
  const { checkpoints, temporary } = await assertWhole(scene);
  assert.deepEqual(temporary, []);
  assert.ok(checkpoints.at(-1)! >= 4);
  return checkpoints.filter((step) => !scene.unbroken.steps.includes(step));
}

/** An image that each epoch reads. */
async function someTrainingImage({ run }: Scene): Promise<string> {
  const set = setFlags(faultRunSettings(run)).filter((flag) => flag !== "--set");
  const { data } = parseConfig("", join(run.folder, "config.yaml"), { set });
  return splitSamples(await listSamples(data), data).train[10].path;
}
