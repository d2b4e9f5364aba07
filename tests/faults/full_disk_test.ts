import assert from "node:assert/strict";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { optionalTest } from "../harness/optional_test.ts";
import { mounts, withTmpfs } from "./mounts.ts";
import { runTraining } from "./training_process.ts";
import { assertResumesExactly, assertWhole, makeScene, theError } from "./with_unbroken_run.ts";

const mebibyte = 2 ** 20;

await optionalTest(
  "a disk that runs full ends ml:train with one sentence and an intact checkpoint, and it goes on",
  [mounts],
  async () => {
    await withTmpfs({ mebibytes: 256 }, async (folder) => {
      const scene = await makeScene(folder);
      const filler = join(folder, "filler");
      const { bavail, bsize } = await statfs(folder);
      // Enough for two checkpoints of 13 MiB, not for a third.
      await Deno.writeFile(filler, new Uint8Array(bavail * bsize - 33 * mebibyte));

      const { code, stderr } = await runTraining(scene.run);
      assert.equal(code, 1, stderr);
      assert.match(theError(stderr), /Cannot write ".*step_.*": .*(space|full)/i);
      const { checkpoints, temporary } = await assertWhole(scene);
      assert.equal(checkpoints.length, 2);
      assert.deepEqual(temporary, []);

      // Still full: it says so again, and harms nothing.
      const again = await runTraining(scene.run);
      assert.equal(again.code, 1, again.stderr);
      assert.deepEqual((await assertWhole(scene)).checkpoints, checkpoints);

      await Deno.remove(filler);
      await assertResumesExactly(scene);
    });
  },
);
