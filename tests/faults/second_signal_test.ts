import assert from "node:assert/strict";
import { join } from "node:path";
import { type Need, optionalTest } from "../harness/optional_test.ts";
import { pause } from "./watch_checkpoints.ts";
import {
  assertResumesExactly,
  assertWhole,
  startAndAwait,
  withUnbrokenRun,
} from "./with_unbroken_run.ts";

const pipes: Need = () =>
  Promise.resolve(Deno.build.os === "windows" ? "Windows has no pipes with names" : null);

await optionalTest(
  "a second signal ends a training that waits for its data at once, and harms no file",
  [pipes],
  async () => {
    await withUnbrokenRun(async (scene) => {
      const data = join(scene.run.folder, "data");
      const training = await startAndAwait(scene, 4);
      const repair = await replaceByPipes(data);
      await pause(1000);
      training.kill("SIGTERM");
      await pause(1500);
      // It waits for the batch, which would be lost.
      assert.ok(!training.isOver());
      assert.match(training.told(), /^SIGTERM: stopping after this step …$/m);
      const asked = performance.now();
      training.kill("SIGTERM");
      const { code, stderr } = await training.ended;
      assert.equal(code, 75, stderr);
      assert.ok(performance.now() - asked < 1000);
      const { temporary, checkpoints } = await assertWhole(scene);
      assert.deepEqual(temporary, []);

      await repair();
      const stops = checkpoints.filter((step) => !scene.unbroken.steps.includes(step));
      await assertResumesExactly(scene, { stops });
    }, { set: { "data.cache_mib": 0, "data.prefetch_batches": 1 } });
  },
);

/**
 * Puts a pipe in the place of each image, none of which is missing at any moment. Whoever opens one
 * waits for a writer, as for a network volume that does not answer. Gives what undoes it.
 */
async function replaceByPipes(data: string): Promise<() => Promise<void>> {
  const images = [...Deno.readDirSync(data)].flatMap(({ name }) =>
    [...Deno.readDirSync(join(data, name))].map((file) => join(data, name, file.name))
  );
  const { success } = await new Deno.Command("mkfifo", {
    args: images.map((path) => `${path}.pipe`),
  }).output();
  assert.ok(success);
  for (const path of images) {
    await Deno.link(path, `${path}.image`);
    await Deno.rename(`${path}.pipe`, path);
  }
  return async () => {
    for (const path of images) await Deno.rename(`${path}.image`, path);
  };
}
