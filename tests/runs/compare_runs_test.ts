import assert from "node:assert/strict";
import { join } from "node:path";
import { compareRuns, type RunComparison } from "../../src/runs/compare_runs.ts";
import { comparisonTable } from "../../src/runs/comparison_table.ts";
import { findRun } from "../../src/runs/list_runs.ts";
import { withFolder } from "../harness/small_run.ts";
import { someFacts } from "../training/some_facts.ts";
import { someEmbeddings, type SomeRun, threeEpochs, writeRun } from "./some_runs.ts";

async function compared(dir: string, first: SomeRun, second: SomeRun): Promise<RunComparison> {
  await writeRun(dir, "one", first);
  await writeRun(dir, "other", second);
  return await compareRuns(await findRun(dir, "one"), await findRun(dir, "other"));
}

Deno.test("compareRuns() tells what is set otherwise, data and versions that differ, and figures", () =>
  withFolder(async (dir) => {
    const { data, versions } = someFacts();
    const comparison = await compared(dir, {}, {
      set: [
        "train.learning_rate=0.001",
        "train.loss={name: batch_hard_triplet, margin: soft}",
        "output.dir=elsewhere",
      ],
      facts: {
        data: { ...data, files: "ef".repeat(32) },
        versions: { ...versions, deno: "2.10.0", tensorflow: "2.21.0" },
        git_commit: null,
      },
      metrics: threeEpochs.split("\n").slice(0, 2).join("\n") + "\n",
    });
    const { config, figures } = comparison;
    assert.deepEqual(config.find(({ key }) => key === "train.learning_rate"), {
      key: "train.learning_rate",
      first: 0.003,
      second: 0.001,
    });
    assert.ok(config.some(({ key }) => key === "train.loss.alpha"));
    assert.ok(config.every(({ key }) => key.startsWith("train.l")), JSON.stringify(config));
    assert.deepEqual(comparison.data, { same_list: true, same_files: false });
    assert.deepEqual(comparison.versions, [
      { name: "deno", first: "2.9.6", second: "2.10.0" },
      { name: "commit", first: "1".repeat(40), second: null },
      { name: "tensorflow", first: null, second: "2.21.0" },
    ]);
    assert.deepEqual(figures.map(({ title, figures }) => [title, figures.length]), [
      ["Best epoch, selection images", 4],
      ["Last epoch, training and selection images", 9],
    ]);
    assert.deepEqual(figures[0].figures[1], {
      name: "average_ranking_position",
      first: 3.25,
      second: 5.5,
    });
  }));

Deno.test("compareRuns() says which command makes embeddings that are missing or old", () =>
  withFolder(async (dir) => {
    const fresh = { embeddings: someEmbeddings("one", { noise: 0.3 }) };
    const hint = `deno task analysis:embed --config-path ${
      join(dir, "other")
    }/config.yaml makes them.`;
    assert.deepEqual((await compared(dir, fresh, {})).paired, {
      reason: 'Run "other" has no embeddings of the test images.',
      hint,
    });
    const old = { embeddings: someEmbeddings("other", { noise: 0.3, epoch: 1 }) };
    assert.deepEqual((await compared(dir, fresh, old)).paired, {
      reason: 'The embeddings of run "other" are of epoch 1; the best is epoch 2.',
      hint,
    });
    await Deno.writeTextFile(join(dir, "other", "embeddings-test.safetensors"), "damaged");
    const { paired } = await compareRuns(await findRun(dir, "one"), await findRun(dir, "other"));
    assert.ok("reason" in paired);
    assert.match(paired.reason, /^Cannot read ".*embeddings-test\.safetensors"/);
  }));

Deno.test("comparisonTable() shows all of it", () =>
  withFolder(async (dir) => {
    const text = comparisonTable(
      await compared(dir, { embeddings: someEmbeddings("one", { noise: 0.5 }) }, {
        set: ["train.seed=9", "train.early_stopping_patience=4"],
        facts: { data: { ...someFacts().data, list: "12".repeat(32) } },
        embeddings: someEmbeddings("other", { noise: 0.2, folder: "/moved" }),
      }),
    );
    const lines = text.split("\n");
    const row = (name: string) => {
      const cells = lines.map((line) => line.trim().split(/ {2,}/));
      return cells.find(([first]) => first === name)?.slice(1);
    };
    assert.deepEqual(row("status"), ["finished", "finished"]);
    assert.ok(lines.includes("Configuration: differs in 2 keys"));
    assert.deepEqual(row("train.seed"), ["0", "9"]);
    assert.deepEqual(row("train.early_stopping_patience"), ["null", "4"]);
    assert.ok(
      lines.includes("Data: OTHER samples, or in another order or split (abababab and 12121212)"),
    );
    assert.ok(lines.includes("Versions and machine: the same"));
    assert.deepEqual(row("learning_rate"), ["0.00001", "0.00001"]);
    assert.ok(lines.includes("Test images, by analysis:analyze"));
    assert.ok(lines.includes(
      "Difference on the same 60 queries: other − one, 95 % interval, two-sided p " +
        "(10,000 resamples, seed 0)",
    ));
    assert.match(
      lines.findLast((line) => line.includes("Recall@1 "))!,
      /^ +Recall@1 +0\.\d{4} +0\.\d{4} +\+0\.\d{4} +\+0\.\d{4} – \+0\.\d{4} +(<0\.001|0\.0\d\d)$/,
    );
    assert.match(lines.at(-1)!, /not what another training seed might have\./);
  }));
