import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns } from "../../src/runs/list_runs.ts";
import { runRow, runsTable } from "../../src/runs/runs_table.ts";
import { withFolder } from "../harness/small_run.ts";
import { someEmbeddings, writeRun } from "./some_runs.ts";

Deno.test("runRow() says how a run stands and how good it is", () =>
  withFolder(async (dir) => {
    const embeddings = someEmbeddings("run", { noise: 0.1 });
    await writeRun(dir, "run", { set: ["train.seed=5"], embeddings });
    const [run] = await listRuns(dir);
    assert.deepEqual(runRow(run), {
      name: "run",
      status: "finished",
      epoch: 3,
      epochs: 3,
      step: 12,
      best_epoch: 2,
      average_ranking_position: 3.25,
      recall_at_1: 0.75,
      map_at_r: 0.5,
      test_recall_at_1: run.report!.metrics.recallAt[1].value,
      seconds: 185,
      seed: 5,
      data: "abababab",
      started: "2023-11-14T22:13:20.000Z",
      faults: [],
    });
  }));

Deno.test("runsTable() shows a line a run, what is not known as a dash, and the faults", () =>
  withFolder(async (dir) => {
    await writeRun(dir, "one", { ending: null, metrics: "" });
    await writeRun(dir, "another", { started: 60 });
    await writeRun(dir, "third");
    await Deno.writeTextFile(join(dir, "third", "run.json"), "[]");
    const lines = runsTable((await listRuns(dir)).map(runRow)).split("\n");
    const cells = lines.map((line) => line.split(/ {2,}/));
    assert.deepEqual(cells[0], [
      ...["run", "status", "epochs", "steps", "best epoch", "position", "Recall@1", "MAP@R"],
      ...["test Recall@1", "time", "seed", "data", "started"],
    ]);
    assert.deepEqual(cells[2], [
      ...["one", "interrupted", "0/3", "0", "–", "–", "–", "–", "–", "0 s", "0", "abababab"],
      "2023-11-14 22:13",
    ]);
    assert.deepEqual(cells[3], [
      ...["another", "finished", "3/3", "12", "2", "3.25", "0.7500", "0.5000", "–"],
      ...["3 min 05 s", "0", "abababab", "2023-11-14 22:14"],
    ]);
    assert.deepEqual(cells[4], ["third", "damaged", ...Array(11).fill("–")]);
    assert.match(lines.at(-1)!, /^third: Cannot read ".*run\.json": /);
  }));
