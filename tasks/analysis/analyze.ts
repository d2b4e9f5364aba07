/**
 * `deno task analysis:analyze`: how well the model ranks images of the test categories.
 *
 * @module
 */

import { analyze } from "../../src/analysis/analyze.ts";
import { writeReport } from "../../src/analysis/report_file.ts";
import { reportTable } from "../../src/analysis/report_table.ts";
import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { whiteningFlags, whiteningOf } from "../../src/cli/whitening_flags.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { info, print } from "../../src/core/log.ts";
import { baselineImageSize, embedPixels } from "../../src/ranking/embed_pixels.ts";
import { openEmbeddings } from "../../src/ranking/embed_run.ts";
import { whitenedFile } from "../../src/ranking/whitened_file.ts";

/** The task. */
export const analyzeTask: Task = {
  name: "analysis:analyze",
  summary: "Measures how well the model ranks, with intervals and the conditions.",
  flags: {
    ...configFlags,
    baseline: {
      type: "text",
      doc: "What to compare with: nearest pixels (needs the images), or nothing.",
      choices: ["pixels", "none"],
      default: "pixels",
    },
    ...whiteningFlags,
    output: outputFlag,
  },
  async run(flags) {
    const config = await configOf(flags);
    const whitening = whiteningOf(flags);
    const embedded = await openEmbeddings(config);
    const file = whitening
      ? whitenedFile(embedded, await openEmbeddings(config, "train"), whitening)
      : embedded;
    const cropToBox = config.data.crop_to_box;
    const size = `${baselineImageSize} × ${baselineImageSize}`;
    const baseline = flags.text("baseline") === "pixels"
      ? { name: `nearest pixels, ${size}`, ...await embedPixels(file.samples, { cropToBox }) }
      : undefined;
    const report = analyze(file, { baseline });
    const files = runFiles(config.output);
    // Whitened figures have a file of their own: pages and comparisons are of embeddings as they are.
    const path = whitening ? files.whitenedReport : files.report;
    await writeReport(path, report);
    print(resultText(flags, report, reportTable));
    info(`Written to ${path}`);
  },
};

if (import.meta.main) await runTask(analyzeTask);
