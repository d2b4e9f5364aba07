/**
 * `deno task k8s:resume`: goes on with a Job that was suspended.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { resume } from "../../k8s/submit/resume.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info } from "../../src/core/log.ts";

/** The task. */
export const resumeTask: Task = {
  name: "k8s:resume",
  summary: "Goes on with a Job that k8s:cancel --keep has suspended.",
  words: [{ name: "NAME", doc: "The Job, or a sweep of separate ones; with its hash or without." }],
  flags: clusterFlags,
  async run(flags) {
    using cluster = await connect(connectionOf(flags, await configOf(flags, clusterKeys)));
    await resume(cluster, flags.words[0], { tell: info });
  },
};

if (import.meta.main) await runTask(resumeTask);
