/**
 * `deno task k8s:cancel`: ends a Job, for good or until it is resumed.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { cancel } from "../../k8s/submit/cancel.ts";
import { suspend } from "../../k8s/submit/suspend.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { parseDuration } from "../../src/core/duration.ts";
import { info } from "../../src/core/log.ts";

/** The task. */
export const cancelTask: Task = {
  name: "k8s:cancel",
  summary: "Ends a Job and waits until its pods are gone; what it has written stays.",
  words: [{ name: "NAME", doc: "The Job, or a sweep of separate ones; with its hash or without." }],
  flags: {
    ...clusterFlags,
    keep: { type: "boolean", doc: "Only suspend it; k8s:resume goes on where it was." },
    timeout: {
      type: "text",
      doc: "So long at most, such as 30s or 5m; by default what its pods may take, and 1m.",
      placeholder: "DURATION",
    },
  },
  async run(flags) {
    const timeout = flags.text("timeout");
    const timeoutSeconds = timeout === undefined ? undefined : parseDuration(timeout, "--timeout");
    using cluster = await connect(connectionOf(flags, await configOf(flags, clusterKeys)));
    const end = flags.boolean("keep") ? suspend : cancel;
    await end(cluster, flags.words[0], { timeoutSeconds, tell: info });
  },
};

if (import.meta.main) await runTask(cancelTask);
