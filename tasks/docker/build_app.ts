/**
 * `deno task docker:build-app`: builds the image with the code, on the base image.
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
export const buildAppTask: Task = {
  name: "docker:build-app",
  summary: "Builds the image with the code, on that of docker:build-base; prints its name.",
  flags: buildFlags(engines),
  async run(flags) {
    const { docker } = await configOf(flags, { cpu: "docker.cpu" });
    const { base, app } = await planImages(docker);
    const options = { engine: flags.text("engine"), tag: flags.text("tag"), on: base };
    print(await (flags.boolean("dry-run") ? describeBuild : buildImage)(app, options));
  },
};

if (import.meta.main) await runTask(buildAppTask);
