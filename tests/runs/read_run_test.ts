import assert from "node:assert/strict";
import { join } from "node:path";
import { readRun } from "../../src/runs/read_run.ts";
import { withFolder } from "../harness/small_run.ts";
import { someEmbeddings, threeEpochs, writeRun } from "./some_runs.ts";

Deno.test("readRun() finds the best epoch by the metric that chose it", () =>
  withFolder(async (dir) => {
    const best = async (metric: string, metrics = threeEpochs) => {
      await writeRun(dir, "run", { set: [`train.select_best_by=${metric}`], metrics });
      return (await readRun(join(dir, "run")))!.best?.epoch;
    };
    assert.equal(await best("average_ranking_position"), 2);
    assert.equal(await best("recall_at_1"), 3);
    assert.equal(await best("map_at_r"), 2);
    // Of equal ones the first was kept.
    assert.equal(await best("map_at_r", threeEpochs.replace("0.8,0.4", "0.8,0.5")), 2);
    // Without selection images every epoch counts as better than the one before.
    assert.equal(await best("map_at_r", "epoch,step,loss\n1,4,0.5\n2,8,0.7\n"), 2);
    assert.equal(await best("map_at_r", ""), undefined);
  }));

Deno.test("readRun() takes the report only of the best epoch", () =>
  withFolder(async (dir) => {
    for (const [epoch, isThere] of [[2, true], [1, false]] as const) {
      await writeRun(dir, "run", { embeddings: someEmbeddings("run", { noise: 0.1, epoch }) });
      const run = (await readRun(join(dir, "run")))!;
      assert.equal(run.report !== null, isThere);
      assert.deepEqual(run.faults, []);
    }
  }));

Deno.test("readRun() tells damaged figures as faults, and what else there is", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "run", { metrics: threeEpochs.replace("0.75", "much") });
    await Deno.writeTextFile(join(dir, "run", "metrics.json"), "{");
    const run = (await readRun(join(dir, "run")))!;
    assert.deepEqual([run.status, run.epochs, run.best, run.report], ["finished", [], null, null]);
    assert.match(run.faults[0], /^Cannot read ".*metrics\.csv": line 3 is not 9 numbers\.$/);
    assert.match(run.faults[1], /^Cannot read ".*metrics\.json": /);
    for (const text of ["5", "null", "{}", '{"source":{"epoch":2},"metrics":{"recallAt":3}}']) {
      await writeRun(dir, "run");
      await Deno.writeTextFile(join(dir, "run", "metrics.json"), text);
      assert.equal((await readRun(join(dir, "run")))!.status, "finished", text);
    }
  }));

Deno.test("readRun() reads figures that are no numbers, and cut off rows not at all", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "run", { metrics: "epoch,loss\n1,NaN\n2,Infinity\n" });
    const { epochs } = (await readRun(join(dir, "run")))!;
    assert.deepEqual(epochs, [{ epoch: 1, loss: NaN }, { epoch: 2, loss: Infinity }]);
    await writeRun(dir, "run", { metrics: "epoch,loss\n1,\n" });
    assert.equal((await readRun(join(dir, "run")))!.faults.length, 1);
  }));

Deno.test("readRun() is null without a record", () =>
  withFolder(async (dir) => assert.equal(await readRun(dir), null)));
