/**
 * `deno task runs:list`: which runs there are, how they stand and how good they are.
 *
 * @module
 */

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
    output: {
      type: "text",
      doc: "How to print the runs.",
      choices: ["table", "json"],
      default: "table",
    },
  },
  async run(flags) {
    const dir = await runsFolder(flags);
    const rows = (await listRuns(dir)).map(runRow);
    if (flags.text("output") === "json") print(JSON.stringify(rows, null, 2));
    else if (rows.length > 0) print(runsTable(rows));
    else info(`There are no runs in ${dir}.`);
  },
};

if (import.meta.main) await runTask(listTask);
