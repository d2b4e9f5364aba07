/**
 * `deno task visualize:data`: training batches as the model sees them, on a page.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { dataPage } from "../../src/visualization/data_page.ts";
import { trainingBatches } from "../../src/visualization/training_batches.ts";

/** The task. */
export const dataTask: Task = {
  name: "visualize:data",
  summary: "Writes a page with batches of training data, augmented as in training.",
  flags: {
    ...configFlags,
    batches: { type: "integer", doc: "How many batches.", default: 2, least: 1 },
  },
  async run(flags) {
    const config = await configOf(flags);
    const { train, protocol } = splitSamples(await listSamples(config.data), config.data);
    await useBackend(config.model.backend, config.model);
    const batches = await trainingBatches(config, train, flags.integer("batches")!);
    const run = { name: config.output.name, protocol };
    const path = runFiles(config.output).page("data");
    await atomicWrite(path, dataPage({ run, batches }));
    print(path);
  },
};

if (import.meta.main) await runTask(dataTask);
