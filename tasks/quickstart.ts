/**
 * `deno task quickstart`: the whole job on the default configuration: set up, train, analyse, look.
 *
 * @module
 */

import { configFlags, configOf } from "../src/cli/config_flags.ts";
import { exitCodeOf, runTask, type Task } from "../src/cli/run_task.ts";
import { info } from "../src/core/log.ts";
import { UserError } from "../src/core/user_error.ts";
import { defaultSetupFolder, findLibrary } from "../src/tensor/tensorflow/find_library.ts";
import { setupLibrary } from "../src/tensor/tensorflow/setup/setup_library.ts";
import { analyzeTask } from "./analysis/analyze.ts";
import { trainTask } from "./ml/train.ts";
import { predictionsOnDatasetTask } from "./visualize/predictions_on_dataset.ts";
import { reportTask } from "./visualize/report.ts";

/** The task. */
export const quickstartTask: Task = {
  name: "quickstart",
  summary: "Trains on the default configuration, measures the model, and shows its rankings.",
  flags: configFlags,
  async run(flags) {
    const { model } = await configOf(flags);
    if (model.backend !== "wasm") await setUpTensorflow({ optional: model.backend === "auto" });
    const given = [
      ...flags.given("config-path") ? ["--config-path", flags.text("config-path")!] : [],
      ...flags.texts("set").flatMap((override) => ["--set", override]),
    ];
    const steps: [string, Task, string[]][] = [
      ["1/4 Training", trainTask, ["--overwrite"]],
      ["2/4 Measuring", analyzeTask, []],
      ["3/4 Drawing the rankings", predictionsOnDatasetTask, []],
      ["4/4 Writing the report", reportTask, []],
    ];
    for (const [title, task, more] of steps) {
      info(`\n${title} (deno task ${task.name})`);
      const exitCode = await exitCodeOf(task, [...given, ...more]);
      if (exitCode !== 0) return exitCode;
    }
    info("\nOpen the pages above in a browser; next: your own images, see docs/your_images.md.");
  },
};

/** Sets up TensorFlow; where it is optional and cannot be had, says what is used in its place. */
async function setUpTensorflow({ optional }: { optional: boolean }): Promise<void> {
  info("\nSetting up TensorFlow (deno task setup:tensorflow)");
  try {
    const { origin } = await setupLibrary({ dir: defaultSetupFolder });
    info(`Ready: ${origin}.`);
  } catch (thrown) {
    if (!optional || !(thrown instanceof UserError)) throw thrown;
    await findLibrary(); // a library that is there and cannot be used is not passed over
    info(`Going on with WebAssembly, which needs nothing and is slower: ${thrown.message}`);
  }
}

if (import.meta.main) await runTask(quickstartTask);
