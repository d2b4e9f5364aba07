/**
 * `deno task k8s:embed`: embeds a data set in Kubernetes, in shards.
 *
 * @module
 */

import { submitFlags } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { UserError } from "../../src/core/user_error.ts";
import { parts } from "../../src/ranking/parts.ts";
import { submitRequest } from "./submit.ts";

/** The task. */
export const embedTask: Task = {
  name: "k8s:embed",
  summary: "Submits an embedding in shards to Kubernetes; prints the Job's name.",
  flags: {
    ...submitFlags,
    shards: { type: "integer", doc: "In how many shards.", least: 1, placeholder: "N" },
    part: { type: "text", doc: "Which part to embed.", choices: parts, default: "test" },
  },
  run(flags) {
    const shards = flags.integer("shards");
    if (shards === undefined) {
      throw new UserError("Cannot run k8s:embed: --shards is missing.", {
        hint: "Take about as many as there are GPUs, such as --shards 4.",
      });
    }
    return submitRequest(flags, {
      task: "k8s:embed",
      request: { kind: "embed", shards, part: flags.text("part")! },
    });
  },
};

if (import.meta.main) await runTask(embedTask);
