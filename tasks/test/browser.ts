/**
 * `deno task test:browser`: the tests that drive the pages in a real Chromium.
 *
 * @module
 */

import { runTask, type Task } from "../../src/cli/run_task.ts";
import { countTests } from "../../tests/harness/count_tests.ts";
import { printCounts } from "../../tests/harness/print_counts.ts";

/** The task. */
export const testBrowserTask: Task = {
  name: "test:browser",
  summary: "Runs the tests that drive the pages in a real Chromium.",
  flags: {
    filter: { type: "text", doc: "Only tests whose name contains this.", placeholder: "TEXT" },
  },
  async run(flags) {
    const filter = flags.text("filter");
    return printCounts(await countTests({ filter, files: ["tests/browser"] }));
  },
};

if (import.meta.main) await runTask(testBrowserTask);
