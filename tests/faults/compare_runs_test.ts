import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../harness/small_run.ts";
import { compareRuns } from "./compare_runs.ts";
import { checkpointIn, writeRun } from "./run_on_disk.ts";

/** Calls `f` with two equal runs that kept the best (6) and the newest two (16, 18). */
async function withRuns(f: (folder: string, unbroken: string) => Promise<void>): Promise<void> {
  await withFolder(async (parent) => {
    const folders = [join(parent, "run"), join(parent, "unbroken")] as const;
    for (const folder of folders) await writeRun(folder, [6, 16, 18]);
    await f(...folders);
  });
}

Deno.test("compareRuns() finds nothing where two runs are equal", async () => {
  await withRuns(async (folder, unbroken) => {
    await Deno.writeTextFile(join(folder, "timings.csv"), "epoch,seconds\n1,9.5\n2,9.7\n");
    assert.deepEqual(await compareRuns(folder, unbroken, { keep: 2 }), []);
  });
});

Deno.test("compareRuns() finds a byte that differs, in any file that must be equal", async () => {
  await withRuns(async (folder, unbroken) => {
    const paths = ["metrics.csv", "config.yaml"];
    for (const step of [6, 16, 18]) {
      for (const name of ["weights.safetensors", "model.json", "manifest.json"]) {
        paths.push(join("checkpoints", `step_${String(step).padStart(8, "0")}`, name));
      }
    }
    for (const path of paths) {
      const bytes = await Deno.readFile(join(folder, path));
      bytes[bytes.length - 1] ^= 1;
      await Deno.writeFile(join(folder, path), bytes);
      const differences = await compareRuns(folder, unbroken, { keep: 2 });
      assert.deepEqual(differences, [`${path} differs in 1 of ${bytes.length} bytes`]);
      bytes[bytes.length - 1] ^= 1;
      await Deno.writeFile(join(folder, path), bytes);
    }
  });
});

Deno.test("compareRuns() finds checkpoints, files and rows that are missing or too many", async () => {
  await withRuns(async (folder, unbroken) => {
    const find = () => compareRuns(folder, unbroken, { keep: 2 });
    await writeRun(folder, [12]);
    assert.match((await find())[0], /^checkpoints are .*12, .* instead of/);
    await Deno.remove(checkpointIn(folder, 12), { recursive: true });
    await Deno.remove(checkpointIn(folder, 6), { recursive: true });
    assert.match((await find())[0], /^checkpoints are .* instead of/);
    await writeRun(folder, [6]);
    await Deno.writeTextFile(join(folder, "timings.csv"), "epoch,seconds\n2,9.7\n");
    assert.deepEqual(await find(), ["timings.csv has the epochs epoch,2"]);
    await Deno.remove(join(folder, "config.yaml"));
    assert.ok((await find()).includes("config.yaml is missing"));
  });
});

Deno.test("compareRuns() expects the checkpoint of a stop, as long as it is among the newest", async () => {
  await withRuns(async (folder, unbroken) => {
    assert.deepEqual(await compareRuns(folder, unbroken, { keep: 2, stops: [7, 16] }), []);
    assert.notDeepEqual(await compareRuns(folder, unbroken, { keep: 2, stops: [17] }), []);
    await Deno.remove(checkpointIn(folder, 16), { recursive: true });
    await writeRun(folder, [17]);
    assert.deepEqual(await compareRuns(folder, unbroken, { keep: 2, stops: [17] }), []);
    assert.notDeepEqual(await compareRuns(folder, unbroken, { keep: 2 }), []);
  });
});

Deno.test("compareRuns() knows folders of the unbroken run by other names, and nothing else", async () => {
  await withRuns(async (folder, unbroken) => {
    const write = (run: string, data: string) =>
      Deno.writeTextFile(join(run, "config.yaml"), `data: { dir: ${data} }\n`);
    const find = (moved: Record<string, string>) =>
      compareRuns(folder, unbroken, { keep: 2, moved });
    await write(folder, "/data");
    await write(unbroken, "/home/photos");
    assert.deepEqual(await find({ "/home/photos": "/data" }), []);
    assert.match((await find({}))[0], /^config\.yaml has \d+ bytes instead of \d+$/);
    await write(folder, "/date");
    assert.match((await find({ "/home/photos": "/data" }))[0], /^config\.yaml differs in 1 of /);
  });
});
