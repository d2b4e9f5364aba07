/**
 * `deno task analysis:analyze`: how well the model ranks images of the test categories.
 *
 * @module
 */

import { analyze } from "../../src/analysis/analyze.ts";
import { checkKs } from "../../src/analysis/check_ks.ts";
import { reRankedFigures } from "../../src/analysis/re_ranked_figures.ts";
import { writeReport } from "../../src/analysis/report_file.ts";
import { reportTable } from "../../src/analysis/report_table.ts";
import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { parseKs } from "../../src/cli/parse_ks.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { whiteningFlags, whiteningOf } from "../../src/cli/whitening_flags.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { info, print } from "../../src/core/log.ts";
import { baselineImageSize, embedPixels } from "../../src/ranking/embed_pixels.ts";
import { openEmbeddings } from "../../src/ranking/embed_run.ts";
import { rankingInputOf } from "../../src/ranking/embeddings_file.ts";
import { type ReRankingMethod, reRankingMethods } from "../../src/ranking/re_ranking/re_rank.ts";
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
    "recall-at": {
      type: "text",
      doc: "The K of Recall@K, with commas; at most the size of the gallery.",
      default: "1,2,4,8",
      placeholder: "K,…",
    },
    "precision-at": {
      type: "text",
      doc: "The K of Precision@K, with commas; none if not given.",
      placeholder: "K,…",
    },
    average: {
      type: "text",
      doc: "What counts alike: each query (micro), or each category (macro).",
      choices: ["micro", "macro"],
      default: "micro",
    },
    clusters: {
      type: "boolean",
      doc: "Also NMI and AMI: k-means over all queries, which takes long with many categories.",
    },
    "re-rank": {
      type: "text",
      doc: "Also Recall@K, R-precision and MAP@R after re-ranking by this method.",
      choices: [...reRankingMethods],
    },
    ...whiteningFlags,
    output: outputFlag,
  },
  async run(flags) {
    const ks = (flag: string) => flags.given(flag) ? parseKs(flag, flags.text(flag)!) : undefined;
    const options = {
      recallAt: ks("recall-at"),
      precisionAt: ks("precision-at"),
      average: flags.text("average") === "macro" ? "macro" as const : "micro" as const,
      clusters: flags.boolean("clusters"),
    };
    const config = await configOf(flags);
    const whitening = whiteningOf(flags);
    const embedded = await openEmbeddings(config);
    const file = whitening
      ? whitenedFile(embedded, await openEmbeddings(config, "train"), whitening)
      : embedded;
    checkKs(file, options);
    const cropToBox = config.data.crop_to_box;
    const size = `${baselineImageSize} × ${baselineImageSize}`;
    const baseline = flags.text("baseline") === "pixels"
      ? { name: `nearest pixels, ${size}`, ...await embedPixels(file.samples, { cropToBox }) }
      : undefined;
    const method = flags.text("re-rank") as ReRankingMethod | undefined;
    const reRanked = method && await reRankedFigures(rankingInputOf(file), method, options);
    const report = {
      ...await analyze(file, { ...options, baseline }),
      ...reRanked ? { reRanked } : {},
    };
    const files = runFiles(config.output);
    // Whitened figures have a file of their own: pages and comparisons are of embeddings as they are.
    const path = whitening ? files.whitenedReport : files.report;
    await writeReport(path, report);
    print(resultText(flags, report, reportTable));
    info(`Written to ${path}`);
  },
};

if (import.meta.main) await runTask(analyzeTask);
