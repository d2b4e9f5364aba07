/**
 * `deno task docker:run -- ml:train …`: the same task in a container, on the same files.
 *
 * @module
 */

import { gpuChoices } from "../../docker/choose_gpu.ts";
import { runningEngines } from "../../docker/engine.ts";
import { runInContainer } from "../../docker/run_in_container.ts";
import { cpuFlag, dryRunFlag, engineFlag } from "../../src/cli/engine_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const runContainerTask: Task = {
  name: "docker:run",
  summary: "Runs a task in a container, on the files that its configuration names.",
  flags: {
    gpu: {
      type: "text",
      doc: "Whether it gets the GPUs; auto if there are some.",
      choices: gpuChoices,
      default: "auto",
    },
    cpu: cpuFlag,
    image: { type: "text", doc: "The image; that of docker:build-app.", placeholder: "NAME" },
    engine: engineFlag(runningEngines),
    "dry-run": dryRunFlag,
  },
  rest: { name: "TASK", doc: "The task and its flags, after --." },
  async run(flags) {
    return await runInContainer(flags.rest, {
      engine: flags.text("engine"),
      gpu: flags.text("gpu") as typeof gpuChoices[number],
      image: flags.text("image"),
      cpu: flags.boolean("cpu"),
      dryRun: flags.boolean("dry-run"),
      callersFolder: Deno.env.get("INIT_CWD"),
    });
  },
};

if (import.meta.main) await runTask(runContainerTask);
