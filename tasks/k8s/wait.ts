/**
 * `deno task k8s:wait`: waits until a Job or a sweep has ended.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { bestLine } from "../../k8s/status/status_table.ts";
import { waitForJob } from "../../k8s/status/wait_for_job.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { parseDuration } from "../../src/core/duration.ts";
import { print } from "../../src/core/log.ts";

/** The task. */
export const waitTask: Task = {
  name: "k8s:wait",
  summary: "Waits until a Job or a sweep has ended; exits with 0, 1 or, too late, 124.",
  words: [{ name: "NAME", doc: "The Job, or a sweep of separate ones; with its hash or without." }],
  flags: {
    ...clusterFlags,
    timeout: {
      type: "text",
      doc: "So long at most, such as 30s, 5m or 2h; by default for ever.",
      placeholder: "DURATION",
    },
    "fail-if-stuck": {
      type: "boolean",
      doc: "Give up what does not go on by itself, such as a missing image.",
    },
    "stuck-after": {
      type: "text",
      doc: "With --fail-if-stuck: after so long.",
      default: "5m",
      placeholder: "DURATION",
    },
  },
  async run(flags) {
    const timeout = flags.text("timeout");
    const timeoutSeconds = timeout === undefined ? undefined : parseDuration(timeout, "--timeout");
    const stuckAfter = parseDuration(flags.text("stuck-after")!, "--stuck-after");
    const config = await configOf(flags, clusterKeys);
    using cluster = await connect(connectionOf(flags, config));
    const { exitCode, status } = await waitForJob(cluster, flags.words[0], {
      metric: config.train.select_best_by,
      timeoutSeconds,
      stuckSeconds: flags.boolean("fail-if-stuck") ? stuckAfter : undefined,
    });
    if (status?.best) print(bestLine(status.best));
    return exitCode;
  },
};

if (import.meta.main) await runTask(waitTask);
