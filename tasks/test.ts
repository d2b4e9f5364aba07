/**
 * `deno task test`: everything that must hold before a change is handed in, on anyone's machine:
 * format, lint, types, documentation, examples, and the tests. What a machine cannot run is counted
 * as not run, with its reason; `--all` (as in CI) counts it as failed, and runs the tests on a cluster
 * too.
 *
 * @module
 */

import { runTask, type Task } from "../src/cli/run_task.ts";
import { info, print } from "../src/core/log.ts";
import { countClusterTests } from "../tests/cluster/count_cluster_tests.ts";
import { countTests } from "../tests/harness/count_tests.ts";
import { runChecks } from "../tests/harness/run_checks.ts";

/** The task. */
export const testTask: Task = {
  name: "test",
  summary: "Runs format, lint, types, documentation, examples and the tests.",
  flags: {
    all: { type: "boolean", doc: "Also test:cluster; count what cannot run here as failed (CI)." },
    filter: {
      type: "text",
      doc: "Only tests whose name contains this, and no checks.",
      placeholder: "TEXT",
    },
  },
  async run(flags) {
    const filter = flags.text("filter");
    const checked = filter === undefined ? await runChecks() : { passed: 0, failed: [] };
    const counts = [await countTests({ filter })];
    if (flags.boolean("all")) counts.push(await countClusterTests({ filter }));

    const failed = [checked, ...counts].flatMap(({ failed }) => failed);
    for (const name of failed) info(`FAILED: ${name}`);
    for (const { name, reason } of counts.flatMap(({ notRun }) => notRun)) {
      info(`NOT RUN: ${name}: ${reason}`);
    }

    const passed = [checked, ...counts].reduce((sum, { passed }) => sum + passed, 0);
    const notRun = counts.flatMap(({ notRun }) => notRun).length;
    if (flags.boolean("all")) print(`${passed} passed, ${failed.length + notRun} failed`);
    else print(`${passed} passed, ${failed.length} failed, ${notRun} not run`);
    return failed.length > 0 || (flags.boolean("all") && notRun > 0) ? 1 : 0;
  },
};

if (import.meta.main) await runTask(testTask);
