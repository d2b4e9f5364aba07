/**
 * `deno task k8s:list`: which Jobs there are, how they stand and how good they are.
 *
 * @module
 */

import { connect } from "../../k8s/client/connect.ts";
import { jobsTable, listJobs } from "../../k8s/status/list_jobs.ts";
import { configOf } from "../../src/cli/config_flags.ts";
import { clusterFlags, clusterKeys, connectionOf } from "../../src/cli/k8s_flags.ts";
import { outputFlag, resultText } from "../../src/cli/output_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";

/** The task. */
export const listTask: Task = {
  name: "k8s:list",
  summary: "Lists the Jobs in the cluster: how they stand, and how good they are.",
  flags: {
    ...clusterFlags,
    sweep: { type: "text", doc: "Only those of this sweep of separate Jobs.", placeholder: "NAME" },
    all: { type: "boolean", doc: "Those of all namespaces." },
    output: outputFlag,
  },
  async run(flags) {
    const config = await configOf(flags, clusterKeys);
    using cluster = await connect(connectionOf(flags, config));
    const metric = config.train.select_best_by;
    const allNamespaces = flags.boolean("all");
    const sweep = flags.text("sweep");
    const rows = await listJobs(cluster, { metric, sweep, allNamespaces, note: info });
    if (rows.length > 0 || flags.text("output") === "json") {
      return print(resultText(flags, rows, (rows) => jobsTable(rows, metric)));
    }
    const where = allNamespaces ? "this cluster" : `namespace "${cluster.namespace}"`;
    info(`There are no Jobs${sweep === undefined ? "" : ` of sweep "${sweep}"`} in ${where}.`);
  },
};

if (import.meta.main) await runTask(listTask);
