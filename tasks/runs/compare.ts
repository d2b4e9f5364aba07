/**
 * `deno task runs:compare A B`: what two runs have in common, and which is better.
 *
 * @module
 */

import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runsFolder, runsFolderFlags } from "../../src/cli/runs_folder.ts";
import { print } from "../../src/core/log.ts";
import { compareRuns } from "../../src/runs/compare_runs.ts";
import { comparisonTable } from "../../src/runs/comparison_table.ts";
import { findRun } from "../../src/runs/list_runs.ts";

/** The task. */
export const compareTask: Task = {
  name: "runs:compare",
  summary:
    "Compares two runs: settings, data, versions, figures, and whether these differ by chance.",
  words: [
    { name: "A", doc: "Name of the first run." },
    { name: "B", doc: "Name of the second run; differences are B minus A." },
  ],
  flags: {
    ...runsFolderFlags,
    output: outputFlag,
  },
  async run(flags) {
    const dir = await runsFolder(flags);
    const [first, second] = flags.words;
    const comparison = await compareRuns(await findRun(dir, first), await findRun(dir, second));
    print(resultText(flags, comparison, comparisonTable));
  },
};

if (import.meta.main) await runTask(compareTask);
