/**
 * `deno task ml:train`: trains a model and keeps the best.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { ensureWritableFolder } from "../../src/core/atomic_write.ts";
import { environmentVariable } from "../../src/core/environment_variable.ts";
import { info, print } from "../../src/core/log.ts";
import { listenForStop } from "../../src/core/stop_signal.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { describeProtocol } from "../../src/data/protocol.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { refuseTraining } from "../../src/training/open_run.ts";
import {
  terminationLogVariable,
  writeTerminationMessage,
} from "../../src/training/termination_message.ts";
import { train } from "../../src/training/train.ts";

/** The task. */
export const trainTask: Task = {
  name: "ml:train",
  summary: "Trains a model on labelled images and keeps the best; goes on where it was stopped.",
  flags: {
    ...configFlags,
    name: { type: "text", doc: "Name of the run (output.name).", placeholder: "NAME" },
    epochs: { type: "integer", doc: "At most so many epochs (train.epochs).", least: 1 },
    overwrite: { type: "boolean", doc: "Replace a run of that name." },
  },
  async run(flags) {
    const config = await configOf(flags, { name: "output.name", epochs: "train.epochs" });
    const overwrite = flags.boolean("overwrite");
    const files = runFiles(config.output);
    const stop = listenForStop((signal) => info(`${signal}: stopping after this step …`));
    if (config.train.resume === "never" && !overwrite) await refuseTraining(files);
    await ensureWritableFolder(files.folder);

    const split = splitSamples(await listSamples(config.data), config.data);
    info(`Data: ${describeProtocol(split.protocol)}`);
    info(
      `Images: ${split.train.length} to train, ${split.selection.length} to select, ` +
        `${split.test.length} to test`,
    );
    const backend = await useBackend(config.model.backend, config.model);
    info(`Backend: ${backend.name} (${backend.reason})`);

    const result = await train(config, {
      ...{ split, stop, overwrite },
      command: ["ml:train", ...flags.args],
    });
    await writeTerminationMessage(environmentVariable(terminationLogVariable), result);
    // Once stopped it listens to the end: an echo of the signal must not change the exit code.
    if (result.exitCode === 0) stop.dispose();

    if (result.exitCode !== 0) {
      info(`Stopped at step ${result.steps}; the same command goes on from there.`);
    } else if (result.best !== null) print(result.best);
    return result.exitCode;
  },
};

if (import.meta.main) await runTask(trainTask);
