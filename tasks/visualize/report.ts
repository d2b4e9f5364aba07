/**
 * `deno task visualize:report`: everything about a run on one page.
 *
 * @module
 */

import { analyze } from "../../src/analysis/analyze.ts";
import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";
import { encodeThumbnail } from "../../src/data/encode_image.ts";
import { hasEmbeddings, openEmbeddings } from "../../src/ranking/embed_run.ts";
import { readRunFigures } from "../../src/runs/run_figures.ts";
import type { Thumbnail } from "../../src/visualization/picture_card.ts";
import { reportPage } from "../../src/visualization/report/report_page.ts";
import { runReport } from "../../src/visualization/report/run_report.ts";

/** The task. */
export const reportTask: Task = {
  name: "visualize:report",
  summary: "Writes a page with curves, metrics, a map and the best and worst queries of a run.",
  flags: {
    ...configFlags,
    queries: {
      type: "integer",
      doc: "How many of the best and of the worst queries.",
      default: 8,
      least: 1,
    },
    seed: { type: "integer", doc: "Seed of what is drawn: pairs, the map.", default: 0 },
  },
  async run(flags) {
    const config = await configOf(flags);
    const files = runFiles(config.output);
    const figures = await readRunFigures(files);
    const file = await hasEmbeddings(config) ? await openEmbeddings(config) : null;
    // Figures of another training must not stand above these pictures.
    const current = !file || figures.report?.source?.fingerprint === file.source.fingerprint;
    const report = current ? figures.report : await analyze(file);
    const gathered = await runReport(
      { name: config.output.name, ...figures, report, file },
      { queries: flags.integer("queries")!, seed: flags.integer("seed")! },
    );
    const thumbnail = (size: number): Thumbnail => async (path, box) => {
      // A run may be looked at where its images are not.
      if (!await exists(path)) return null;
      return await encodeThumbnail(path, { size, box: config.data.crop_to_box ? box : undefined });
    };
    const html = await reportPage(gathered, { card: thumbnail(112), small: thumbnail(64) });
    await atomicWrite(files.reportPage, html);
    print(files.reportPage);
  },
};

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

if (import.meta.main) await runTask(reportTask);
