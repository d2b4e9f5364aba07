/**
 * `deno task k8s:fetch`: brings a run from the cluster's volume to this machine.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { fetch } from "../../k8s/fetch/fetch.ts";
import { describeFetched } from "../../k8s/fetch/fetch_run.ts";
import { configSourceOf, typedPath } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";
import { listenForStop } from "../../src/core/stop_signal.ts";

/** The task. */
export const fetchTask: Task = {
  name: "k8s:fetch",
  summary: "Brings a Job's run, its reports and its best checkpoint; prints the folder.",
  words: [
    { name: "NAME", doc: "The Job, with its hash or without." },
    { name: "DIR", doc: "The folder; by default <output.dir>/<run>.", optional: true },
  ],
  flags: {
    ...clusterFlags,
    index: { type: "integer", doc: "The run of this index of a sweep.", placeholder: "I" },
    run: { type: "text", doc: "The run of this name, of a sweep.", placeholder: "NAME" },
    all: { type: "boolean", doc: "All checkpoints, not only the best." },
    overwrite: { type: "boolean", doc: "Replace another run that the folder holds." },
  },
  async run(flags) {
    const source = await configSourceOf(flags, clusterKeys);
    using cluster = await connect(connectionOf(flags, source.config));
    const leave = new AbortController();
    const stop = listenForStop((signal) => {
      info(`${signal}: takes its pod away …`);
      leave.abort();
    });
    stop.defer();
    try {
      const fetched = await fetch(cluster, source, {
        name: flags.words[0],
        to: flags.words[1] && typedPath(flags.words[1]),
        index: flags.integer("index"),
        run: flags.text("run"),
        all: flags.boolean("all"),
        overwrite: flags.boolean("overwrite"),
        tell: info,
        signal: leave.signal,
      });
      info(`${describeFetched(fetched)}.`);
      print(fetched.folder);
    } catch (error) {
      if (stop.exitCode === null) throw error;
      info("What has come is gone on with the next time.");
      return stop.exitCode;
    } finally {
      stop.dispose();
    }
  },
};

if (import.meta.main) await runTask(fetchTask);
