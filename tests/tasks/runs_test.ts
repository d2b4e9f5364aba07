/**
 * `runs:list` and `runs:compare` as people run them, with the permissions of deno.json.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { runTask } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { someEmbeddings, writeRun } from "../runs/some_runs.ts";

Deno.test("runs:list lists the runs of the configuration or of --dir, as a table and as JSON", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "results");
    await writeRun(dir, "one");
    await writeRun(dir, "two", { ending: null, started: 5 });
    // A path that is typed counts from the caller's folder.
    const byDir = await runTask("runs:list", ["--dir", "results", "--output", "json"], {
      env: { INIT_CWD: folder },
    });
    assert.deepEqual([byDir.code, byDir.stderr], [0, ""]);
    const rows: { name: string; status: string; best_epoch: number }[] = JSON.parse(byDir.stdout);
    assert.deepEqual(rows.map(({ name, status, best_epoch }) => [name, status, best_epoch]), [
      ["one", "finished", 2],
      ["two", "interrupted", 2],
    ]);
    const byConfig = await runTask("runs:list", ["--set", `output.dir=${dir}`]);
    assert.deepEqual([byConfig.code, byConfig.stderr], [0, ""]);
    assert.match(byConfig.stdout, /^one +finished +3\/3 /m);
    assert.match(byConfig.stdout, /^two +interrupted +0\/3 /m);
  }));

Deno.test("runs:list says where there are no runs, and refuses a folder that is not there", () =>
  withFolder(async (folder) => {
    const empty = await runTask("runs:list", ["--dir", folder]);
    assert.deepEqual([empty.code, empty.stdout], [0, ""]);
    assert.equal(empty.stderr, `There are no runs in ${folder}.\n`);
    const nowhere = await runTask("runs:list", ["--dir", join(folder, "nowhere")]);
    assert.deepEqual([nowhere.code, nowhere.stdout], [2, ""]);
    assert.match(nowhere.stderr, /^error: Cannot list the runs in ".*nowhere": no such folder\.\n/);
  }));

Deno.test("runs:compare prints a comparison, and writes nothing", () =>
  withFolder(async (folder) => {
    for (const [name, noise, rate] of [["007", 0.9, 0.009], ["better", 0.1, 0.001]] as const) {
      await writeRun(folder, name, {
        set: [`train.learning_rate=${rate}`],
        embeddings: someEmbeddings(name, { noise }),
      });
    }
    const files = async () =>
      (await Array.fromAsync(Deno.readDir(join(folder, "007")), ({ name }) => name)).sort();
    const before = await files();
    const args = ["007", "better", "--dir", folder];
    const json = await runTask("runs:compare", [...args, "--output", "json"]);
    assert.equal(json.code, 0, json.stderr);
    const { config, paired } = JSON.parse(json.stdout);
    assert.deepEqual(config, [{ key: "train.learning_rate", first: 0.009, second: 0.001 }]);
    assert.deepEqual([paired.queries, paired.resamples, paired.metrics.length], [60, 10_000, 9]);
    assert.ok(paired.metrics[0].difference > 0 && paired.metrics[0].p_value < 0.05);
    const table = await runTask("runs:compare", args);
    assert.equal(table.code, 0, table.stderr);
    assert.match(table.stdout, /^ +train\.learning_rate +0\.009 +0\.001$/m);
    assert.match(table.stdout, /^Difference on the same 60 queries: better − 007, /m);
    assert.deepEqual(await files(), before);
  }));

Deno.test("runs:compare refuses unknown runs and wrong words in one sentence", () =>
  withFolder(async (folder) => {
    await writeRun(folder, "one");
    const faults: [string[], RegExp][] = [
      [["one"], /^error: Cannot run runs:compare: B is missing\.\nhint: .*A B.*\n$/],
      [["one", "two", "three"], /^error: Cannot use "three": runs:compare takes only A and B /],
      [["one", "oen"], /^error: Cannot find run "oen" in ".*"\.\nhint: Did you mean "one"\?\n$/],
    ];
    for (const [words, expected] of faults) {
      const { code, stdout, stderr } = await runTask("runs:compare", [...words, "--dir", folder]);
      assert.deepEqual([code, stdout], [2, ""], words.join(" "));
      assert.match(stderr, expected);
    }
  }));
