import assert from "node:assert/strict";
import { join } from "node:path";
import { isLocked, lockFolder } from "../../src/core/folder_lock.ts";
import { UserError } from "../../src/core/user_error.ts";
import { withFolder } from "../harness/small_run.ts";

Deno.test("lockFolder() lets one in, names it to the other, and lets that in afterwards", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "lock");
    assert.equal(await isLocked(path), false);
    const lock = await lockFolder(path, "train");
    assert.equal(await isLocked(path), true);
    await assert.rejects(lockFolder(path, "train"), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message, `Cannot train: process ${Deno.pid} is writing there.`);
      return true;
    });
    lock.release();
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    assert.equal(await isLocked(path), false);
    (await lockFolder(path, "train")).release();
  });
});

Deno.test("a lock ends with the process that holds it, however that ends", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "lock");
    const source = new URL("../../src/core/folder_lock.ts", import.meta.url).href;
    const holder = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { lockFolder } from ${JSON.stringify(source)};
        await lockFolder(${JSON.stringify(path)}, "test");
        console.log("locked");
        await new Promise((resolve) => setTimeout(resolve, 60_000));`,
      ],
      stdout: "piped",
    }).spawn();
    const reader = holder.stdout.getReader();
    await reader.read();
    assert.equal(await isLocked(path), true);
    holder.kill("SIGKILL");
    await holder.status;
    await reader.cancel();
    assert.equal(await isLocked(path), false);
    // Its file is still there, and is no obstacle.
    assert.ok((await Deno.stat(path)).isFile);
    (await lockFolder(path, "test")).release();
  });
});

Deno.test("lockFolder() gives the lock to one of many who want it at once", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "lock");
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => lockFolder(path, "train")),
    );
    const won = tries.filter(({ status }) => status === "fulfilled");
    assert.equal(won.length, 1);
    for (const attempt of tries) if (attempt.status === "fulfilled") attempt.value.release();
  });
});
