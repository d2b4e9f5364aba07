import assert from "node:assert/strict";
import { withLock } from "../../../../src/tensor/tensorflow/setup/with_lock.ts";
import { withFolder } from "../../../harness/small_run.ts";

Deno.test("withLock() lets one at a time work", async () => {
  await withFolder(async (folder) => {
    const told: string[] = [];
    const work = (name: string) =>
      withLock(folder, async () => {
        told.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        told.push(`${name} ends`);
      });
    await Promise.all([work("a"), work("b")]);
    const [first, second] = told[0].startsWith("a") ? ["a", "b"] : ["b", "a"];
    assert.deepEqual(told, [
      `${first} begins`,
      `${first} ends`,
      `${second} begins`,
      `${second} ends`,
    ]);
  });
});

Deno.test("withLock() gives the lock back when the work fails", async () => {
  await withFolder(async (folder) => {
    await assert.rejects(withLock(folder, () => Promise.reject(new Error("no"))), /no/);
    assert.equal(await withLock(folder, () => Promise.resolve(3)), 3);
  });
});
