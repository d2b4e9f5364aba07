/**
 * `deno task k8s:submit`: runs a training in Kubernetes.
 *
 * @module
 */

import { shellText } from "../../docker/shell_text.ts";
import { connect } from "../../k8s/client/connect.ts";
import { followToEnd } from "../../k8s/logs/follow_to_end.ts";
import { render } from "../../k8s/render/render.ts";
import type { RenderRequest } from "../../k8s/render/rendering.ts";
import { followUps } from "../../k8s/submit/follow_ups.ts";
import { jobPairs } from "../../k8s/submit/job_pairs.ts";
import { waitForEnd } from "../../k8s/submit/wait_for_end.ts";
import { submit } from "../../k8s/submit/submit.ts";
import { configSourceOf } from "../../src/cli/config_flags.ts";
import { connectionOf, submitFlags, submitKeys } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import type { Flags } from "../../src/cli/task.ts";
import { parseDuration } from "../../src/core/duration.ts";
import { info, print } from "../../src/core/log.ts";
import { interruptedExitCode, listenForStop, Stopped } from "../../src/core/stop_signal.ts";
import { UserError } from "../../src/core/user_error.ts";

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
  checkFlags(flags, request);
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
  if (flags.boolean("follow")) return await followToEnd(cluster, names[0]);
  if (flags.boolean("wait")) {
    const metric = source.config.train.select_best_by;
    return await waitForEnd(cluster, manifests, {
      ...{ metric, tell: info },
      timeoutSeconds: timeoutOf(flags),
    });
  }
}

/** What goes together is known before anything is sent. */
function checkFlags(flags: Flags, request: RenderRequest): void {
  const [follow, wait] = [flags.boolean("follow"), flags.boolean("wait")];
  const fault = follow && wait
    ? "--follow with --wait: wanted one of them"
    : follow && request.kind === "sweep" && request.separate
    ? "--follow with --separate: wanted one Job"
    : (follow || wait) && flags.given("dry-run")
    ? `--${follow ? "follow" : "wait"} with --dry-run: nothing would run`
    : flags.given("timeout") && !wait
    ? "--timeout without --wait: nothing is waited for"
    : null;
  if (fault !== null) throw new UserError(`Cannot use ${fault}.`);
  timeoutOf(flags);
}

function timeoutOf(flags: Flags): number | undefined {
  const text = flags.text("timeout");
  return text === undefined ? undefined : parseDuration(text, "--timeout");
}

function nullIfStopped(error: unknown): null {
  if (error instanceof Stopped) return null;
  throw error;
}

if (import.meta.main) await runTask(submitTask);
