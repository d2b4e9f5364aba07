/**
 * `deno task data:prepare`: renders the emoji, so that training need not wait for it.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { labelsOf } from "../../src/data/labels.ts";

/** The task. */
export const prepareTask: Task = {
  name: "data:prepare",
  summary: "Makes the images of the data set that need making (emoji), and counts them.",
  flags: configFlags,
  async run(flags) {
    const { data } = await configOf(flags);
    const samples = await listSamples(data);
    print(`${samples.length} images of ${labelsOf(samples).categories.length} categories`);
  },
};

if (import.meta.main) await runTask(prepareTask);
