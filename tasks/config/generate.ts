/**
 * `deno task config:generate`: writes the files that follow from `src/config/schema.ts`.
 *
 * @module
 */

import { runTask, type Task } from "../../src/cli/run_task.ts";
import { generatedFiles } from "../../src/config/generate.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";

/** The task. */
export const generateTask: Task = {
  name: "config:generate",
  summary: "Writes config.yaml, its JSON schema and its types from src/config/schema.ts.",
  flags: {},
  async run() {
    for (const [path, content] of Object.entries(generatedFiles())) {
      await atomicWrite(path, content);
      print(path);
    }
  },
};

if (import.meta.main) await runTask(generateTask);
