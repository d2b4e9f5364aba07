import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../harness/small_run.ts";
import { checkpointNames, inspectRun, newLeftovers } from "./inspect_run.ts";
import { checkpointIn, expected, writeRun } from "./run_on_disk.ts";

/** The faults that `inspectRun()` finds once `harm` was done. */
async function faultsAfter(harm: (folder: string) => Promise<void>): Promise<string[]> {
  let faults: string[] = [];
  await withFolder(async (folder) => {
    await writeRun(folder, [4, 8]);
    await harm(folder);
    faults = (await inspectRun(folder, expected)).faults;
  });
  return faults;
}

Deno.test("inspectRun() finds nothing in a whole run, nor where there is none yet", async () => {
  await withFolder(async (folder) => {
    const nothing = { checkpoints: [], writing: null, temporary: [], faults: [] };
    assert.deepEqual(await inspectRun(join(folder, "none"), expected), nothing);
    await writeRun(folder, [4, 8]);
    assert.deepEqual(await inspectRun(folder, expected), { ...nothing, checkpoints: [4, 8] });
  });
});

Deno.test("inspectRun() finds each kind of file that is not whole", async () => {
  const weights = (folder: string) => join(checkpointIn(folder, 8), "weights.safetensors");
  const found: Record<string, [(folder: string) => Promise<void>, RegExp]> = {
    "a row cut off": [
      (folder) => Deno.writeTextFile(join(folder, "metrics.csv"), "epoch,loss\n1,0.5\n2,0."),
      /^metrics\.csv/,
    ],
    "another row": [
      (folder) => Deno.writeTextFile(join(folder, "metrics.csv"), "epoch,loss\n1,0.6\n"),
      /^metrics\.csv/,
    ],
    "a row of times cut off": [
      (folder) => Deno.writeTextFile(join(folder, "timings.csv"), "epoch,seconds\n1,0.5\n2\n"),
      /^timings\.csv/,
    ],
    "a record cut off": [
      (folder) => Deno.writeTextFile(join(folder, "report.json"), "{"),
      /^report\.json is no/,
    ],
    "half a record of events": [
      async (folder) => {
        const path = join(folder, "events", "events.1");
        await Deno.truncate(path, (await Deno.stat(path)).size - 1);
      },
      /^events\/events\.1 ends within a record/,
    ],
    "a stray file": [(folder) => Deno.writeTextFile(join(folder, "x"), ""), /^x is no file/],
    "a stray checkpoint": [
      (folder) => Deno.mkdir(join(folder, "checkpoints", "step_9")),
      /^checkpoints\/step_9 is no checkpoint/,
    ],
    "weights cut off": [(folder) => Deno.truncate(weights(folder), 63), /weights.*63 of 64/],
    "weights changed": [
      (folder) => Deno.writeFile(weights(folder), new Uint8Array(64)),
      /weights.*has changed/,
    ],
    "weights missing": [(folder) => Deno.remove(weights(folder)), /weights.*is missing/],
    "no manifest": [
      (folder) => Deno.remove(join(checkpointIn(folder, 8), "manifest.json")),
      /manifest\.json cannot be read/,
    ],
  };
  for (const [what, [harm, message]] of Object.entries(found)) {
    const faults = await faultsAfter(harm);
    assert.ok(faults.some((fault) => message.test(fault)), `${what}: ${faults}`);
  }
});

Deno.test("inspectRun() takes what ends in .tmp for what it is", async () => {
  await withFolder(async (folder) => {
    await writeRun(folder, [4, 8]);
    await Deno.rename(checkpointIn(folder, 8), `${checkpointIn(folder, 8)}.tmp`);
    await Deno.writeTextFile(join(folder, "metrics.csv.12.tmp"), "epo");
    const { temporary, ...others } = await inspectRun(folder, expected);
    assert.deepEqual(others, { checkpoints: [4], writing: 8, faults: [] });
    assert.deepEqual(temporary.map(({ path }) => path), [
      "metrics.csv.12.tmp",
      "checkpoints/step_00000008.tmp",
    ]);
  });
});

Deno.test("newLeftovers() leaves out what was left over before", async () => {
  await withFolder(async (folder) => {
    await writeRun(folder, [4, 8]);
    const none = await inspectRun(folder, expected);
    const unfinished = `${checkpointIn(folder, 12)}.tmp`;
    await Deno.mkdir(unfinished);
    const before = await inspectRun(folder, expected);
    assert.deepEqual(newLeftovers(none, before), ["checkpoints/step_00000012.tmp"]);
    assert.deepEqual(newLeftovers(before, await inspectRun(folder, expected)), []);
    // Another one of that name.
    await Deno.remove(unfinished);
    await Deno.mkdir(unfinished);
    await Deno.writeTextFile(join(unfinished, "model.json"), "");
    const after = await inspectRun(folder, expected);
    assert.deepEqual(newLeftovers(before, after), ["checkpoints/step_00000012.tmp"]);
  });
});

Deno.test("checkpointNames() tells what is being written from what is being removed", () => {
  const names = (...names: string[]) => checkpointNames(names);
  assert.deepEqual(names(), { whole: [], writing: null });
  assert.deepEqual(names("step_00000004.tmp"), { whole: [], writing: 4 });
  assert.deepEqual(names("step_00000004.tmp", "step_00000008"), { whole: [8], writing: null });
  assert.deepEqual(names("step_00000008", "step_00000008.tmp"), { whole: [8], writing: 8 });
  // Between the two renames of a replacement.
  assert.deepEqual(names("step_00000008.replaced", "step_00000008.tmp"), {
    whole: [8],
    writing: 8,
  });
});
