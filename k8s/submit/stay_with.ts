/**
 * Stays with what was submitted until it has ended: `--follow` and `--wait`.
 *
 * @module
 */

import type { SelectionMetric } from "../../src/config/selection_metric.ts";
import { interruptedExitCode, type StopSignal } from "../../src/core/stop_signal.ts";
import type { Cluster } from "../client/cluster.ts";
import { followLogs } from "../logs/follow_logs.ts";
import type { Manifest } from "../render/manifest.ts";
import { sweepLabel } from "../status/find_job.ts";
import { bestLine } from "../status/status_table.ts";
import { waitForJob } from "../status/wait_for_job.ts";

/** Follows the log of a Job to its end, and gives its exit code; a signal leaves it running. */
export async function followToEnd(
  cluster: Cluster,
  name: string,
  { write, tell, listen }: {
    /** Takes a line of the log. */
    write: (line: string) => void;
    tell: (text: string) => void;
    /** Begins to listen for the signal. */
    listen: (leave: () => void) => StopSignal;
  },
): Promise<number> {
  const leave = new AbortController();
  const stop = listen(() => leave.abort());
  stop.defer();
  try {
    const exitCode = await followLogs(cluster, name, { write, tell, signal: leave.signal });
    if (exitCode !== null) return exitCode;
    tell(`Job "${name}" goes on; deno task k8s:cancel ${name} ends it.`);
    return interruptedExitCode;
  } finally {
    stop.dispose();
  }
}

/** Waits for the end of the Job, or of all Jobs of a sweep, and gives the exit code. */
export async function waitForEnd(
  cluster: Cluster,
  manifests: readonly Manifest[],
  { metric, timeoutSeconds, tell }: {
    /** By which the best run of a sweep is chosen. */
    metric: SelectionMetric;
    timeoutSeconds: number | undefined;
    tell: (text: string) => void;
  },
): Promise<number> {
  const { name, labels } = manifests.find(({ kind }) => kind === "Job")!.metadata;
  const work = labels[sweepLabel] ?? name;
  const { exitCode, status } = await waitForJob(cluster, work, { metric, timeoutSeconds, tell });
  if (status?.best) tell(bestLine(status.best));
  return exitCode;
}
