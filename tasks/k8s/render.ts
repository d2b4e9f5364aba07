/**
 * `deno task k8s:render`: what `k8s:submit` would send to Kubernetes, without a cluster.
 *
 * @module
 */

import { shellText } from "../../docker/shell_text.ts";
import { manifestText } from "../../k8s/render/manifest.ts";
import { render } from "../../k8s/render/render.ts";
import type { RenderRequest } from "../../k8s/render/rendering.ts";
import { configSourceOf } from "../../src/cli/config_flags.ts";
import { k8sFlags, k8sKeys } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import type { Flags } from "../../src/cli/task.ts";
import { print } from "../../src/core/log.ts";
import { UserError } from "../../src/core/user_error.ts";
import { parts } from "../../src/ranking/parts.ts";

/** The task. */
export const renderTask: Task = {
  name: "k8s:render",
  summary: "Prints the ConfigMap and the Job that run a training in Kubernetes.",
  flags: {
    ...k8sFlags,
    sweep: { type: "boolean", doc: "All runs of the configuration's sweep, as one Job." },
    separate: { type: "boolean", doc: "The runs of the sweep as a Job each." },
    shards: { type: "integer", doc: "An embedding in so many shards.", least: 1, placeholder: "N" },
    part: { type: "text", doc: "Which part to embed.", choices: parts, default: "test" },
    output: {
      type: "text",
      doc: "How to print them.",
      choices: ["yaml", "json"],
      default: "yaml",
    },
  },
  async run(flags) {
    const source = await configSourceOf(flags, k8sKeys);
    const command = shellText(["deno", "task", "k8s:render", ...flags.args]);
    const manifests = await render(source, requestOf(flags), command);
    print(manifestText(manifests, flags.text("output") as "yaml" | "json"));
  },
};

function requestOf(flags: Flags): RenderRequest {
  const shards = flags.integer("shards");
  const separate = flags.boolean("separate");
  const sweep = separate || flags.boolean("sweep");
  if (shards === undefined) {
    if (flags.given("part")) {
      throw new UserError("Cannot use --part without --shards: a training has no part.");
    }
    return sweep ? { kind: "sweep", separate } : { kind: "train" };
  }
  if (sweep) throw new UserError("Cannot use --shards with a sweep: wanted one of them.");
  return { kind: "embed", shards, part: flags.text("part")! };
}

if (import.meta.main) await runTask(renderTask);
