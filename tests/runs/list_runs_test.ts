import assert from "node:assert/strict";
import { join } from "node:path";
import { lockFolder } from "../../src/core/folder_lock.ts";
import { findRun, listRuns } from "../../src/runs/list_runs.ts";
import { withFolder } from "../harness/small_run.ts";
import { writeRun } from "./some_runs.ts";

Deno.test("listRuns() lists the runs, the oldest first, and nothing else", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "young", { started: 20 });
    await writeRun(dir, "old", { started: 10 });
    await writeRun(dir, "same-b", { started: 15 });
    await writeRun(dir, "same-a", { started: 15 });
    await Deno.mkdir(join(dir, "pictures"));
    await Deno.writeTextFile(join(dir, "notes.txt"), "");
    const runs = await listRuns(dir);
    assert.deepEqual(runs.map(({ name }) => name), ["old", "same-a", "same-b", "young"]);
  }));

Deno.test("listRuns() tells running from interrupted by the lock", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "run", { ending: null });
    const status = async () => (await listRuns(dir))[0].status;
    assert.equal(await status(), "interrupted");
    const lock = await lockFolder(join(dir, "run", "lock"), "train");
    assert.equal(await status(), "running");
    lock.release();
    assert.equal(await status(), "interrupted");
    await writeRun(dir, "run", { ending: { status: "stopped", exitCode: 75 } });
    assert.equal(await status(), "stopped");
  }));

Deno.test("listRuns() shows a damaged record as such, last, beside the others", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "a-damaged");
    await Deno.writeTextFile(join(dir, "a-damaged", "run.json"), '{"format":1');
    await writeRun(dir, "whole");
    const [whole, damaged] = await listRuns(dir);
    assert.deepEqual([whole.name, whole.status], ["whole", "finished"]);
    assert.deepEqual([damaged.name, damaged.status, damaged.record], [
      "a-damaged",
      "damaged",
      null,
    ]);
    assert.equal(damaged.faults.length, 1);
    assert.match(damaged.faults[0], /^Cannot read ".*a-damaged.run\.json": .*JSON.*\.$/);
  }));

Deno.test("listRuns() refuses a folder that is not there", async () => {
  await assert.rejects(listRuns("/no/such/runs"), {
    name: "UserError",
    message: 'Cannot list the runs in "/no/such/runs": no such folder.',
  });
});

Deno.test("findRun() finds a run by its name alone, else names the closest", () =>
  withFolder(async (parent) => {
    const dir = join(parent, "runs");
    await writeRun(dir, "first");
    await writeRun(parent, "outside");
    await Deno.mkdir(join(dir, "frist"));
    assert.equal((await findRun(dir, "first")).record.name, "first");
    for (const name of ["frist", "fist", "../outside", ".", ""]) {
      await assert.rejects(findRun(dir, name), {
        name: "UserError",
        message: `Cannot find run "${name}" in "${dir}".`,
        hint: /"first"|Known: first/,
      });
    }
    await Deno.writeTextFile(join(dir, "first", "run.json"), "");
    await assert.rejects(findRun(dir, "first"), { name: "UserError", message: /^Cannot read/ });
  }));
