/**
 * `deno task bench:setup`: makes the Python with Keras and PyTorch that the benches compare with.
 *
 * @module
 */

import { setUpPeers } from "../../bench/peers_python.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { print } from "../../src/core/log.ts";

/** The task. */
export const setupTask: Task = {
  name: "bench:setup",
  summary: "Installs Keras and PyTorch (7 GB) into .cache/bench-python, for the benches.",
  flags: {},
  async run() {
    print(await setUpPeers());
  },
};

if (import.meta.main) await runTask(setupTask);
