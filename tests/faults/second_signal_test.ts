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
      await Deno.rename(data, `${data}_away`);
      await makePipes(`${data}_away`, data);
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

      await Deno.remove(data, { recursive: true });
      await Deno.rename(`${data}_away`, data);
      const stops = checkpoints.filter((step) => !scene.unbroken.steps.includes(step));
      await assertResumesExactly(scene, { stops });
    }, { set: { "data.cache_mib": 0, "data.prefetch_batches": 1 } });
  },
);

/**
 * Puts a pipe in the place of each image. Whoever opens one waits for a writer, as for a network
 * volume that does not answer.
 */
async function makePipes(images: string, folder: string): Promise<void> {
  for (const { name } of Deno.readDirSync(images)) {
    await Deno.mkdir(join(folder, name), { recursive: true });
    const pipes = [...Deno.readDirSync(join(images, name))].map((file) =>
      join(folder, name, file.name)
    );
    const { success } = await new Deno.Command("mkfifo", { args: pipes }).output();
    assert.ok(success);
  }
}
