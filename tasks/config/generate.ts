/**
 * `deno task config:generate`: writes the files that follow from `src/config/schema.ts`, and the
 * table of Kubernetes' fields.
 *
 * @module
 */

import { loadModels } from "../../k8s/client/client_node.ts";
import { knownFieldsSource } from "../../k8s/manifest/generate_known_fields.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { generatedFiles } from "../../src/config/generate.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";

/** The task. */
export const generateTask: Task = {
  name: "config:generate",
  summary:
    "Writes config.yaml, its JSON schema and its types, and the table of Kubernetes' fields.",
  flags: {},
  async run() {
    const files = {
      ...generatedFiles(),
      "k8s/manifest/known_fields.ts": knownFieldsSource(await loadModels()),
    };
    for (const [path, content] of Object.entries(files)) {
      await atomicWrite(path, content);
      print(path);
    }
  },
};

if (import.meta.main) await runTask(generateTask);
