/**
 * `deno task bench:losses`: Recall@1 of many losses after an equal budget of training.
 *
 * @module
 */

import { join } from "node:path";
import { projectRoot } from "../../bench/deno_command.ts";
import { casesOf } from "../../bench/losses/cases.ts";
import { lossReport } from "../../bench/losses/loss_report.ts";
import { lossMarkdown, lossTable } from "../../bench/losses/loss_table.ts";
import { measureLosses } from "../../bench/losses/measure_losses.ts";
import { lossRunner } from "../../bench/losses/run_loss.ts";
import { writeResults } from "../../bench/results_file.ts";
import { configFlags, configSourceOf } from "../../src/cli/config_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";

/** The task. */
export const benchLossesTask: Task = {
  name: "bench:losses",
  summary: "Trains with each loss on an equal budget and measures; goes on where it was stopped.",
  flags: {
    ...configFlags,
    epochs: { type: "integer", doc: "Epochs of each run.", default: 6, least: 1 },
    seeds: { type: "integer", doc: "So many seeds, from 0 on.", default: 3, least: 1 },
    losses: {
      type: "text",
      doc: "Only these losses, such as hap2s,contrastive.",
      placeholder: "NAMES",
    },
    threads: {
      type: "integer",
      doc: "Cores and threads of each run; all cores if not given.",
      least: 1,
    },
    output: outputFlag,
    write: { type: "boolean", doc: "Put the table into docs/losses.md." },
  },
  async run(flags) {
    const cases = casesOf(flags.text("losses"));
    const seeds = Array.from({ length: flags.integer("seeds")! }, (_, seed) => seed);
    const epochs = { key: "train.epochs", value: flags.integer("epochs"), source: "--epochs" };
    const source = (await configSourceOf(flags)).change([epochs]);
    const threads = flags.integer("threads") ?? navigator.hardwareConcurrency;

    const measured = await measureLosses(cases, {
      ...{ source, seeds },
      folder: join(projectRoot, ".cache", "bench-losses"),
      run: lossRunner({ threads }),
    });
    const report = lossReport(measured, { config: source.config, seeds });
    print(resultText(flags, report, lossTable));
    if (flags.boolean("write")) {
      await writeResults("recall table", lossMarkdown(report), join(projectRoot, "docs/losses.md"));
    }
    return measured.some(({ faults }) => faults.length > 0) ? 1 : 0;
  },
};

if (import.meta.main) await runTask(benchLossesTask);
