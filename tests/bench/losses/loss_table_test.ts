import assert from "node:assert/strict";
import { casesOf } from "../../../bench/losses/cases.ts";
import { lossReport } from "../../../bench/losses/loss_report.ts";
import { lossMarkdown, lossTable } from "../../../bench/losses/loss_table.ts";
import type { MeasuredLoss } from "../../../bench/losses/measure_losses.ts";
import { replaceSection } from "../../../bench/results_file.ts";
import { parseConfig } from "../../../src/config/load_config.ts";
import { someRun } from "./some_runs.ts";

const config = parseConfig("", "test.yaml", { set: ["train.epochs=3"] });
const seeds = [0, 1, 2];
const [hard, mined] = casesOf("batch_hard_triplet,margin");

const measured: MeasuredLoss[] = [
  {
    lossCase: hard,
    runs: [0.471, 0.497, 0.482].map((recallAt1) => someRun({ recallAt1, disturbance: 0.2 })),
    faults: [],
  },
  {
    lossCase: mined,
    runs: [0.6, 0.62, 0.64].map((recallAt1, seed) =>
      someRun({ recallAt1, mapAtR: 0.3 + 0.01 * seed, date: "2026-11-25" })
    ),
    faults: [],
  },
];

Deno.test("lossTable() has a row for each loss, the best first", () => {
  const lines = lossTable(lossReport(measured, { config, seeds })).split("\n");
  assert.deepEqual(lines.filter((line) => !line.startsWith("─")), [
    "loss                with                     Recall@1   95 % interval  seed 0  seed 1  seed 2  MAP@R  s a step",
    "margin              miner distance_weighted     0.620  0.570 to 0.670   0.600   0.620   0.640  0.310     0.100",
    "batch_hard_triplet                              0.483  0.451 to 0.516   0.471   0.497   0.482  0.200     0.100",
    "Note: Other work had more than 5 % of the processors, so that steps took longer, with batch_hard_triplet.",
  ]);
});

Deno.test("lossMarkdown() has the table, and the sentences without which it misleads", () => {
  const markdown = lossMarkdown(lossReport(measured, { config, seeds }));
  const rows = markdown.split("\n").filter((line) => line.startsWith("|"));
  assert.deepEqual(rows, [
    "| loss | with | Recall@1 | 95 % interval | seed 0 | seed 1 | seed 2 | MAP@R | s a step |",
    "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    "| `margin` | miner distance_weighted | 0.620 | 0.570 to 0.670 | 0.600 | 0.620 | 0.640 | 0.310 | 0.100 |",
    "| `batch_hard_triplet` |  | 0.483 | 0.451 to 0.516 | 0.471 | 0.497 | 0.482 | 0.200 | 0.100 |",
  ]);
  assert.ok(!markdown.includes("Where runs failed"));
  for (
    const told of [
      "2026-11-25 and 2026-11-26, commit 0123456, a processor, 2 cores; backend wasm (asked for); ",
      "3 epochs of 25 steps, in the first 2 of which the learning rate rises. Data set emoji, 40 pixels, batches of 32 categories × 4 samples",
      "Measured on the 4,034 test images: emoji, zero-shot. All runs have the same split",
      "Student's t with 2 degrees of freedom, mean ± 4.303 · s / √3",
      "A difference within the intervals is none.",
      "same learning rate, 0.003, the same schedule (cosine) and their own defaults; none was tuned",
      "cannot say which loss is best once each is tuned",
    ]
  ) assert.ok(markdown.includes(told), `${told}\nin\n${markdown}`);
});

Deno.test("a loss of which runs failed has what the others tell; one of which all did is last", () => {
  const report = lossReport([
    { lossCase: hard, runs: [null, null, null], faults: ["a", "b", "c"] },
    { lossCase: mined, runs: [someRun(), null, someRun({ recallAt1: 0.6 })], faults: ["d"] },
  ], { config, seeds });
  assert.deepEqual(report.rows.map(({ loss }) => loss), ["margin", "batch_hard_triplet"]);
  assert.deepEqual(report.rows[0].recallAt1OfSeeds, [0.5, null, 0.6]);
  assert.equal(report.rows[0].recallAt1?.mean, 0.55);
  assert.deepEqual(report.notes, ["a", "b", "c", "d"]);
  const [, , first, last] = lossTable(report).split("\n");
  assert.match(first, /0\.550 +-0\.085 to 1\.185 +0\.500 +failed +0\.600/);
  assert.match(lossMarkdown(report), /Where runs failed, it is made of the others alone\./);
  assert.match(last, /^batch_hard_triplet +failed +– +failed +failed +failed +failed +failed$/);
});

Deno.test("lossReport() says it in one note where other work slowed all losses", () => {
  const slowed = [hard, mined].map((lossCase): MeasuredLoss => ({
    ...{ lossCase, faults: [] },
    runs: [someRun({ disturbance: 0.1 })],
  }));
  const { notes } = lossReport(slowed, { config, seeds: [0] });
  assert.equal(notes.length, 1);
  assert.match(notes[0], /with all losses\.$/);
});

Deno.test("a table of one seed has no interval, and says so", () => {
  const lone = [{ ...measured[1], runs: measured[1].runs.slice(0, 1) }];
  const report = lossReport(lone, { config, seeds: [0] });
  assert.match(lossTable(report), /0\.600 +– +0\.600/);
  assert.match(lossMarkdown(report), /One seed: there is no interval\./);
});

Deno.test("docs/losses.md takes the table between its marks, again and again", async () => {
  const text = await Deno.readTextFile("docs/losses.md");
  const markdown = lossMarkdown(lossReport(measured, { config, seeds }));
  const once = replaceSection(text, "recall table", markdown);
  assert.equal(once.split(markdown).length, 2);
  assert.equal(replaceSection(once, "recall table", markdown), once);
  const after = (page: string) => page.slice(page.indexOf("<!-- /recall table -->"));
  assert.equal(after(once), after(text));
});
