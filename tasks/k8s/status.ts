/**
 * `deno task k8s:status`: where a Job or a sweep stands, and why.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { openReader } from "../../k8s/status/job_reader.ts";
import { readStatus } from "../../k8s/status/read_status.ts";
import { statusTable } from "../../k8s/status/status_table.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";

/** The task. */
export const statusTask: Task = {
  name: "k8s:status",
  summary: "Tells where a Job or a sweep stands and why, with metrics and cost.",
  words: [{ name: "NAME", doc: "The Job, or a sweep of separate ones; with its hash or without." }],
  flags: { ...clusterFlags, output: outputFlag },
  async run(flags) {
    const config = await configOf(flags, clusterKeys);
    using cluster = await connect(connectionOf(flags, config));
    const status = await readStatus(cluster, flags.words[0], {
      reader: openReader(cluster, { events: "all", note: info }),
      metric: config.train.select_best_by,
    });
    print(resultText(flags, status, statusTable));
  },
};

if (import.meta.main) await runTask(statusTask);
