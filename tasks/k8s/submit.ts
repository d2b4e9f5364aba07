/**
 * `deno task k8s:submit`: runs a training in Kubernetes.
 *
 * @module
 */

import { shellText } from "../../docker/shell_text.ts";
import { connect } from "../../k8s/client/connect.ts";
import { render } from "../../k8s/render/render.ts";
import type { RenderRequest } from "../../k8s/render/rendering.ts";
import { followUps } from "../../k8s/submit/follow_ups.ts";
import { jobPairs } from "../../k8s/submit/job_pairs.ts";
import { submit } from "../../k8s/submit/submit.ts";
import { configSourceOf } from "../../src/cli/config_flags.ts";
import { connectionOf, submitFlags, submitKeys } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import type { Flags } from "../../src/cli/task.ts";
import { info, print } from "../../src/core/log.ts";
import { interruptedExitCode, listenForStop, Stopped } from "../../src/core/stop_signal.ts";

/** The task. */
export const submitTask: Task = {
  name: "k8s:submit",
  summary: "Submits a training to Kubernetes; prints the Job's name.",
  flags: submitFlags,
  run: (flags) => submitRequest(flags, { task: "k8s:submit", request: { kind: "train" } }),
};

/** What this task has in common with `k8s:sweep` and `k8s:embed`. */
export async function submitRequest(
  flags: Flags,
  { task, request }: { task: string; request: RenderRequest },
): Promise<number | void> {
  const source = await configSourceOf(flags, submitKeys);
  const manifests = await render(source, request, shellText(["deno", "task", task, ...flags.args]));
  const dryRun = flags.text("dry-run");
  if (dryRun === "client") {
    for (const { name } of jobPairs(manifests)) print(name);
    return info("Nothing was sent; deno task k8s:render shows what would be.");
  }
  const connection = connectionOf(flags, source.config);
  using cluster = await connect(connection);
  const names = await submit(cluster, source, manifests, {
    replace: flags.boolean("replace"),
    allowScaleUp: flags.boolean("allow-scale-up"),
    dryRun: dryRun === "server",
    tell: info,
    listen: () => listenForStop((signal) => info(`${signal}: takes back what it has made …`)),
  }).catch(nullIfStopped);
  if (names === null) {
    info("Nothing was submitted.");
    return interruptedExitCode;
  }
  for (const name of names) print(name);
  if (dryRun === "server") return info("The cluster would take it; nothing was made.");
  info(followUps(names, connection));
}

function nullIfStopped(error: unknown): null {
  if (error instanceof Stopped) return null;
  throw error;
}

if (import.meta.main) await runTask(submitTask);
