/**
 * `deno task k8s:sweep`: runs all trainings of the configuration's sweep in Kubernetes.
 *
 * @module
 */

import { submitFlags } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { submitRequest } from "./submit.ts";

/** The task. */
export const sweepTask: Task = {
  name: "k8s:sweep",
  summary: "Submits the trainings of a sweep to Kubernetes; prints the Job's name.",
  flags: {
    ...submitFlags,
    separate: {
      type: "boolean",
      doc: "A Job for each training, which a queue admits one by one; prints all names.",
    },
  },
  run: (flags) =>
    submitRequest(flags, {
      task: "k8s:sweep",
      request: { kind: "sweep", separate: flags.boolean("separate") },
    }),
};

if (import.meta.main) await runTask(sweepTask);
