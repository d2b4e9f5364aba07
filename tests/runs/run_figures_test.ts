import assert from "node:assert/strict";
import { runFiles } from "../../src/config/run_files.ts";
import { UserError } from "../../src/core/user_error.ts";
import { readRunFigures } from "../../src/runs/run_figures.ts";
import { withFolder } from "../harness/small_run.ts";
import { someEmbeddings, writeRun } from "./some_runs.ts";

Deno.test("readRunFigures() reads what a run left, and which epoch was chosen by what", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "run", {
      set: ["train.select_best_by=recall_at_1"],
      embeddings: someEmbeddings("run", { noise: 0.1, epoch: 2 }),
    });
    const files = runFiles({ dir, name: "run" });
    await Deno.writeTextFile(files.timings, "epoch,seconds,images_per_second\n1,2.5,100.5\n");
    const figures = await readRunFigures(files);
    assert.equal(figures.record?.name, "run");
    assert.deepEqual(figures.epochs.map(({ loss }) => loss), [0.9, 0.7, 0.6]);
    assert.deepEqual(figures.timings, [{ epoch: 1, seconds: 2.5, images_per_second: 100.5 }]);
    assert.deepEqual([figures.bestEpoch, figures.selectedBy], [3, "recall_at_1"]);
    assert.equal(figures.report?.source.epoch, 2);
  }));

Deno.test("readRunFigures() has nothing of a run that is not there", () =>
  withFolder(async (dir) => {
    assert.deepEqual(await readRunFigures(runFiles({ dir, name: "nowhere" })), {
      record: null,
      epochs: [],
      timings: [],
      bestEpoch: null,
      selectedBy: null,
      report: null,
    });
  }));

Deno.test("readRunFigures() does not pass over a damaged file", () =>
  withFolder(async (dir) => {
    const files = runFiles({ dir, name: "run" });
    for (const path of [files.record, files.metrics, files.timings, files.report]) {
      await writeRun(dir, "run");
      await Deno.writeTextFile(path, "{a,b\n1");
      await assert.rejects(readRunFigures(files), UserError, path);
      await Deno.remove(path);
    }
  }));
