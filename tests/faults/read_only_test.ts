import assert from "node:assert/strict";
import { join } from "node:path";
import { type Need, optionalTest } from "../harness/optional_test.ts";
import { withFolder } from "../harness/small_run.ts";
import { mounts, remount, withTmpfs } from "./mounts.ts";
import { runTraining } from "./training_process.ts";
import { removeIfThere } from "./unbroken_run.ts";
import {
  assertResumesExactly,
  assertWhole,
  makeScene,
  type Scene,
  startAndAwait,
  theError,
} from "./with_unbroken_run.ts";
import { runFolder } from "./watch_checkpoints.ts";

const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;
/** Permissions do not bind root; a file system that is mounted read-only does. */
const needs: Need[] = isRoot ? [mounts] : [];

/** A file system that is read-only may be mended; a folder of somebody else is the user's choice. */
const exitCode = isRoot ? 1 : 2;

/** Calls `f` with a scene, whose folder `setAccess` makes read-only and writable again. */
async function withScene(
  f: (scene: Scene, setAccess: (access: "ro" | "rw") => Promise<void>) => Promise<void>,
): Promise<void> {
  if (isRoot) {
    await withTmpfs({ mebibytes: 256 }, async (folder) => {
      await f(await makeScene(folder), (access) => remount(folder, access));
    });
  } else {
    await withFolder(async (folder) => {
      const scene = await makeScene(folder);
      await f(scene, (access) => setMode(join(folder, "runs"), access === "ro" ? 0o555 : 0o755));
    });
  }
}

async function setMode(folder: string, mode: number): Promise<void> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) await setMode(join(folder, name), mode);
  }
  await Deno.chmod(folder, mode);
}

await optionalTest(
  "ml:train does not start where it may not write, and says so",
  needs,
  async () => {
    await withScene(async (scene, setAccess) => {
      await removeIfThere(runFolder(scene.run));
      await setAccess("ro");
      try {
        const { code, stderr, stdout } = await runTraining(scene.run);
        assert.equal(code, exitCode, stderr);
        assert.match(theError(stderr), /Cannot write ".*small.*": .*(read-only|permission)/i);
        assert.equal(stdout, "");
      } finally {
        await setAccess("rw");
      }
    });
  },
);

await optionalTest(
  "a run whose folder has become read-only is left as it is, and goes on later",
  needs,
  async () => {
    await withScene(async (scene, setAccess) => {
      const training = await startAndAwait(scene, 8);
      training.kill("SIGKILL");
      await training.ended;
      const before = await assertWhole(scene);
      await setAccess("ro");
      try {
        const { code, stderr } = await runTraining(scene.run);
        assert.equal(code, exitCode, stderr);
        assert.match(theError(stderr), /Cannot write ".*small.*": .*(read-only|permission)/i);
        assert.deepEqual(await assertWhole(scene), before);
      } finally {
        await setAccess("rw");
      }
      await assertResumesExactly(scene);
    });
  },
);
