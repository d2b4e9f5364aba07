/**
 * `deno task visualize:predictions-on-dataset`: rankings over the whole data set, on a page.
 *
 * @module
 */

import { analyze } from "../../src/analysis/analyze.ts";
import { readReport } from "../../src/analysis/report_file.ts";
import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { maxMemoryFlag } from "../../src/cli/max_memory_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";
import { encodeThumbnail } from "../../src/data/encode_image.ts";
import { openEmbeddings } from "../../src/ranking/embed_run.ts";
import { datasetRankings } from "../../src/visualization/dataset_rankings.ts";
import { datasetRankingsPage } from "../../src/visualization/dataset_rankings_page.ts";
import { describeRun } from "../../src/visualization/describe_run.ts";

/** The task. */
export const predictionsOnDatasetTask: Task = {
  name: "visualize:predictions-on-dataset",
  summary: "Writes a page with queries and their nearest images over the whole test part.",
  flags: {
    ...configFlags,
    queries: { type: "integer", doc: "How many queries.", default: 30, least: 1 },
    order: {
      type: "text",
      doc: "Which queries: random ones, or the worst first.",
      choices: ["random", "worst"],
      default: "random",
    },
    seed: { type: "integer", doc: "Seed of the random queries.", default: 0 },
    "max-memory": maxMemoryFlag,
  },
  async run(flags) {
    const config = await configOf(flags);
    const files = runFiles(config.output);
    const file = await openEmbeddings(config);
    const rankings = await datasetRankings(file, {
      rows: flags.integer("queries")!,
      order: flags.text("order") === "worst" ? "worst first" : "random",
      seed: flags.integer("seed")!,
      maxMemory: flags.integer("max-memory"),
    });
    const written = await readReport(files.report);
    // A report of another training must not stand above these rankings.
    const current = written?.source.fingerprint === file.source.fingerprint;
    const report = written && current ? written : await analyze(file);
    const html = await datasetRankingsPage(
      { run: describeRun(file), ...rankings, report },
      (path, box) => encodeThumbnail(path, { box: config.data.crop_to_box ? box : undefined }),
    );
    const path = files.page("predictions-on-dataset");
    await atomicWrite(path, html);
    print(path);
  },
};

if (import.meta.main) await runTask(predictionsOnDatasetTask);
