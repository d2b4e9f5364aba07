/**
 * `deno task runs:list`: which runs there are, how they stand and how good they are.
 *
 * @module
 */

import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runsFolder, runsFolderFlags } from "../../src/cli/runs_folder.ts";
import { info, print } from "../../src/core/log.ts";
import { listRuns } from "../../src/runs/list_runs.ts";
import { runRow, runsTable } from "../../src/runs/runs_table.ts";

/** The task. */
export const listTask: Task = {
  name: "runs:list",
  summary: "Lists the runs: how they stand and how good they are.",
  flags: {
    ...runsFolderFlags,
    output: outputFlag,
  },
  async run(flags) {
    const dir = await runsFolder(flags);
    const rows = (await listRuns(dir)).map(runRow);
    if (rows.length === 0 && flags.text("output") === "table") info(`There are no runs in ${dir}.`);
    else print(resultText(flags, rows, runsTable));
  },
};

if (import.meta.main) await runTask(listTask);
