/**
 * `deno task model:export`: a run's best model for programs of others.
 *
 * @module
 */

import { configFlags, configOf, pathOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";
import { type ExportFormat, exportFormats } from "../../src/export/export_format.ts";
import { exportRun } from "../../src/export/export_run.ts";

/** The task. */
export const exportTask: Task = {
  name: "model:export",
  summary: "Exports the run's best model, with a model card.",
  flags: {
    ...configFlags,
    format: {
      type: "text",
      doc: "For what: TensorFlow.js, as in a browser; other frameworks; or both.",
      choices: [...exportFormats, "all"],
      default: "all",
    },
    to: {
      type: "text",
      doc: "The folder; that of the run, and in it export, if not given.",
      placeholder: "DIR",
    },
    overwrite: { type: "boolean", doc: "Replace an export that is there." },
  },
  async run(flags) {
    const format = flags.text("format") as ExportFormat | "all";
    const formats = format === "all" ? exportFormats : [format];
    const to = pathOf(flags, "to");
    print(
      await exportRun(await configOf(flags), {
        formats,
        to,
        overwrite: flags.boolean("overwrite"),
      }),
    );
  },
};

if (import.meta.main) await runTask(exportTask);
