import assert from "node:assert/strict";
import { runBounded } from "../../src/data/run_bounded.ts";

Deno.test("runBounded() runs all jobs, in order, never more than the limit at once", async () => {
  const queue = runBounded(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const results = await Promise.all(Array.from({ length: 20 }, (_, index) =>
    queue.run(async () => {
      begun.push(index);
      most = Math.max(most, ++running);
      for (let tick = 0; tick < index % 4; tick++) await Promise.resolve();
      running--;
      return index * 2;
    })));
  assert.equal(most, 3);
  assert.deepEqual(begun, Array.from({ length: 20 }, (_, index) => index));
  assert.deepEqual(results, begun.map((index) => index * 2));
});

Deno.test("runBounded() goes on after a job that fails", async () => {
  const queue = runBounded(1);
  const failing = queue.run(() => Promise.reject(new Error("broken")));
  const next = queue.run(() => Promise.resolve("fine"));
  await assert.rejects(failing, /broken/);
  assert.equal(await next, "fine");
});

Deno.test("runBounded() waits on close for what runs and drops what waits", async () => {
  const queue = runBounded(1);
  let finish = (): void => {};
  let finished = false;
  const running = queue.run(async () => {
    await new Promise<void>((resolve) => finish = resolve);
    finished = true;
  });
  let begun = false;
  const waiting = queue.run(() => {
    begun = true;
    return Promise.resolve();
  });
  const closing = queue.close();
  finish();
  await closing;
  assert.ok(finished);
  await running;
  await assert.rejects(waiting, /closed/);
  assert.equal(begun, false);
});
