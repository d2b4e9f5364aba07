/**
 * `deno task docker:build-base`: builds the image with TensorFlow, Deno, the packages and the
 * backbone's weights.
 *
 * @module
 */

import { buildImage, describeBuild } from "../../docker/build_image.ts";
import { engines } from "../../docker/engine.ts";
import { planImages } from "../../docker/plan_images.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { buildFlags } from "../../src/cli/engine_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";

/** The task. */
export const buildBaseTask: Task = {
  name: "docker:build-base",
  summary: "Builds the image with TensorFlow, Deno, packages and weights; prints its name.",
  flags: buildFlags(engines),
  async run(flags) {
    const { docker } = await configOf(flags, { cpu: "docker.cpu" });
    const { base } = await planImages(docker);
    const options = { engine: flags.text("engine"), tag: flags.text("tag") };
    print(await (flags.boolean("dry-run") ? describeBuild : buildImage)(base, options));
  },
};

if (import.meta.main) await runTask(buildBaseTask);
