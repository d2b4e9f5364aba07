import assert from "node:assert/strict";
import { join } from "node:path";
import { runTraining, startTraining } from "./training_process.ts";
import { removeIfThere } from "./unbroken_run.ts";
import { runFolder } from "./watch_checkpoints.ts";
import {
  assertEqualsUnbroken,
  assertResumesExactly,
  assertWhole,
  startAndAwait,
  theError,
  withUnbrokenRun,
} from "./with_unbroken_run.ts";

const refusal = /^error: Cannot train into ".*small": .* is writing there\.$/;

Deno.test("of two trainings started on one folder one wins, and the other harms nothing", async () => {
  await withUnbrokenRun(async (scene) => {
    const { run } = scene;
    const both = await Promise.all(
      [startTraining(run, "directly"), startTraining(run, "directly")].map(({ ended }) => ended),
    );
    const [winner, loser] = both.sort((a, b) => a.code - b.code);
    assert.deepEqual([winner.code, loser.code], [0, 2], loser.stderr);
    assert.match(theError(loser.stderr), refusal);
    await assertEqualsUnbroken(scene);

    // The same while one is in the midst of it, again and again.
    await removeIfThere(runFolder(run));
    const training = await startAndAwait(scene, 4);
    for (let challenge = 1; challenge <= 3; challenge++) {
      const { code, stderr } = await runTraining(run, "directly");
      if (training.isOver()) break;
      assert.equal(code, 2, stderr);
      assert.match(theError(stderr), refusal);
    }
    assert.equal((await training.ended).code, 0);
    await assertEqualsUnbroken(scene);
  });
});

Deno.test("the lock of a training that was killed holds nobody up", async () => {
  await withUnbrokenRun(async (scene) => {
    const training = await startAndAwait(scene, 8);
    training.kill("SIGKILL");
    await training.ended;
    assert.ok((await Deno.stat(join(runFolder(scene.run), "lock"))).isFile);
    await assertResumesExactly(scene);
  });
});

Deno.test("a training outlives deno task that was killed, and keeps its folder to itself", async () => {
  await withUnbrokenRun(async (scene) => {
    const training = await startAndAwait(scene, 4, "task");
    training.kill("SIGKILL", "leader");
    const { code, stderr } = await runTraining(scene.run);
    assert.equal(code, 2, stderr);
    assert.match(theError(stderr), refusal);
    assert.equal((await training.ended).signal, "SIGKILL");
    await assertEqualsUnbroken(scene);

    // It is done: nothing is left to do, and nothing is changed.
    const again = await runTraining(scene.run);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual((await assertWhole(scene)).temporary, []);
    await assertEqualsUnbroken(scene);
  });
});
