/**
 * `deno task setup:weights`: brings the ImageNet weights of ResNet-50, for `model.weights: imagenet`.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";
import { bringImagenetFile } from "../../src/model/pretrained/imagenet_file.ts";

/** The task. */
export const setupWeightsTask: Task = {
  name: "setup:weights",
  summary: "Brings Keras's ResNet-50 weights of ImageNet (95 MB) into data.cache_dir.",
  flags: configFlags,
  async run(flags) {
    const { data, model } = await configOf(flags);
    print(await bringImagenetFile({ cacheDir: data.cache_dir, url: model.weights_url }));
  },
};

if (import.meta.main) await runTask(setupWeightsTask);
