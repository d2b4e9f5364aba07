/**
 * `deno task k8s:logs`: what the pods of a Job write.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { followToEnd, onTerminal } from "../../k8s/logs/follow_to_end.ts";
import { showLogs } from "../../k8s/logs/show_logs.ts";
import { findJob } from "../../k8s/status/find_job.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { parseDuration } from "../../src/core/duration.ts";
import { UserError } from "../../src/core/user_error.ts";

/** The task. */
export const logsTask: Task = {
  name: "k8s:logs",
  summary: "Prints what the pods of a Job write.",
  words: [{ name: "NAME", doc: "The Job, with its hash or without." }],
  flags: {
    ...clusterFlags,
    follow: {
      type: "boolean",
      doc: "Go on until the Job has ended, with its exit code; Ctrl-C leaves it running.",
      letter: "f",
    },
    tail: { type: "integer", doc: "Only so many of the last lines.", placeholder: "N" },
    since: { type: "text", doc: "Only what is newer, such as 10m or 2h.", placeholder: "TIME" },
    previous: { type: "boolean", doc: "Of the attempt before the newest." },
    index: { type: "integer", doc: "Only of this index of a sweep.", placeholder: "I" },
    timestamps: { type: "boolean", doc: "Put its time before each line." },
  },
  async run(flags) {
    const [follow, previous] = [flags.boolean("follow"), flags.boolean("previous")];
    if (follow && previous) {
      throw new UserError("Cannot use --previous with --follow: what has ended writes no more.");
    }
    const since = flags.text("since");
    const shown = {
      index: flags.integer("index"),
      tailLines: flags.integer("tail"),
      sinceSeconds: since === undefined ? undefined : parseDuration(since, "--since"),
      timestamps: flags.boolean("timestamps"),
    };
    using cluster = await connect(connectionOf(flags, await configOf(flags, clusterKeys)));
    const { metadata: { name } } = await findJob(cluster, flags.words[0]);
    if (follow) return await followToEnd(cluster, name, shown);
    return await showLogs(cluster, name, { ...shown, ...onTerminal(), previous });
  },
};

if (import.meta.main) await runTask(logsTask);
