import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

Deno.test("ml:train says in the file that LIKENESS_TERMINATION_LOG names how it ended", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 16, imagesEach: 6 });
    const path = join(folder, "termination-log");
    // In a pod the file is there, and is a mount: it is written, not replaced.
    await Deno.writeTextFile(path, "x".repeat(5000));
    const { ino } = await Deno.stat(path);
    const env = { LIKENESS_TERMINATION_LOG: path };
    const { code, stdout } = await runTask("ml:train", setFlags(smallRun(folder)), { env });
    assert.equal(code, 0);

    const message = JSON.parse(await Deno.readTextFile(path));
    assert.equal((await Deno.stat(path)).ino, ino);
    const { config: _, ...record } = JSON.parse(
      await Deno.readTextFile(smallRunFile(folder, "run.json")),
    );
    assert.equal(message.run, "small");
    assert.equal(message.best_checkpoint, basename(stdout.trimEnd()));
    assert.deepEqual([message.epochs, message.steps], [record.epoch, record.step]);

    const [names, ...rows] = (await Deno.readTextFile(smallRunFile(folder, "metrics.csv")))
      .trimEnd().split("\n").map((line) => line.split(","));
    const best = rows.find((row) => row[0] === String(message.best_epoch))!;
    for (const [name, value] of Object.entries(message.metrics)) {
      assert.equal(String(value), best[names.indexOf(name)], name);
    }
    assert.deepEqual(Object.keys(message.metrics).sort(), [
      ...["average_ranking_position", "map_at_r", "recall_at_1"],
    ]);
  }));

Deno.test("ml:train is done even where that file cannot be written", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 16, imagesEach: 6 });
    const env = { LIKENESS_TERMINATION_LOG: join(folder, "nowhere", "log") };
    const flags = setFlags({ ...smallRun(folder), "train.epochs": 1 });
    const { code, stderr } = await runTask("ml:train", flags, { env });
    assert.equal(code, 0);
    assert.match(stderr, /warning: Cannot write LIKENESS_TERMINATION_LOG: /);
  }));
