/**
 * `deno task k8s:logs`: what the pods of a Job write.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { followLogs } from "../../k8s/logs/follow_logs.ts";
import { showLogs } from "../../k8s/logs/show_logs.ts";
import { findJob } from "../../k8s/status/find_job.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { parseDuration } from "../../src/core/duration.ts";
import { info, print } from "../../src/core/log.ts";
import { interruptedExitCode, listenForStop } from "../../src/core/stop_signal.ts";
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
    const leave = new AbortController();
    const options = {
      index: flags.integer("index"),
      tailLines: flags.integer("tail"),
      sinceSeconds: since === undefined ? undefined : parseDuration(since, "--since"),
      timestamps: flags.boolean("timestamps"),
      write: (line: string) => printOrLeave(line, leave),
      tell: info,
      signal: leave.signal,
    };
    using cluster = await connect(connectionOf(flags, await configOf(flags, clusterKeys)));
    const { metadata: { name } } = await findJob(cluster, flags.words[0]);
    if (!follow) return await showLogs(cluster, name, { ...options, previous });
    const stop = listenForStop(() => leave.abort());
    stop.defer();
    try {
      const exitCode = await followLogs(cluster, name, options);
      if (exitCode !== null) return exitCode;
      info(`${name} goes on; deno task k8s:cancel ${name} ends it.`);
      return interruptedExitCode;
    } finally {
      stop.dispose();
    }
  },
};

/** Whoever reads may have enough, as `head` has after some lines. */
function printOrLeave(line: string, leave: AbortController): void {
  if (leave.signal.aborted) return;
  try {
    print(line);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    leave.abort();
  }
}

if (import.meta.main) await runTask(logsTask);
