/**
 * `deno task test:faults`: kills real trainings at random moments, goes on with them, and compares
 * them, bit for bit, with one that nothing interrupted.
 *
 * @module
 */

import { join } from "node:path";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";
import { listenForStop } from "../../src/core/stop_signal.ts";
import { isAllRight, reportJson, reportTable } from "../../tests/faults/kill_report.ts";
import { type KillReport, killRuns } from "../../tests/faults/kill_runs.ts";

const backends = ["wasm", "tensorflow"] as const;

/** The task. */
export const testFaultsTask: Task = {
  name: "test:faults",
  summary: "Kills trainings at random moments and checks that they go on as if nothing happened.",
  flags: {
    kills: { type: "integer", doc: "Kills on each backend.", default: 50, least: 1 },
    seed: { type: "integer", doc: "Draws the moments.", default: 0 },
    backend: {
      type: "text",
      doc: "What computes.",
      default: "both",
      choices: [...backends, "both"],
    },
    output: {
      type: "text",
      doc: "What is printed.",
      default: "table",
      choices: ["table", "json"],
    },
  },
  async run(flags) {
    const [kills, seed] = [flags.integer("kills")!, flags.integer("seed")!];
    const stop = listenForStop((signal) => info(`${signal}: stopping after this case …`));
    stop.defer();
    const folder = await Deno.makeTempDir({ prefix: "likeness_faults_" });
    info(`Trainings are made and killed in ${folder}; it is kept if any goes wrong.`);
    const reports: KillReport[] = [];
    for (const backend of backends) {
      if (!["both", backend].includes(flags.text("backend")!)) continue;
      reports.push(await killRuns({ folder: join(folder, backend), backend, kills, seed, stop }));
      if (stop.exitCode !== null) break;
    }
    const isRight = stop.exitCode === null && isAllRight(reports, kills);
    if (reports.every(({ failures }) => failures.length === 0)) {
      await Deno.remove(folder, { recursive: true });
    }
    print(flags.text("output") === "json" ? reportJson(reports) : reportTable(reports));
    return stop.exitCode ?? (isRight ? 0 : 1);
  },
};

if (import.meta.main) await runTask(testFaultsTask);
