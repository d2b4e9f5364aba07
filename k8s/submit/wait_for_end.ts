/**
 * Waits until what was submitted has ended: `--wait`.
 *
 * @module
 */

import type { SelectionMetric } from "../../src/config/selection_metric.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Manifest } from "../render/manifest.ts";
import { sweepLabel } from "../status/find_job.ts";
import { bestLine } from "../status/status_table.ts";
import { waitForJob } from "../status/wait_for_job.ts";

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
