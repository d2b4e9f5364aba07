/**
 * The status of one Job, with a row for each index where it has several.
 *
 * @module
 */

import type { SelectionMetric } from "../../src/config/selection_metric.ts";
import type { Job, Pod } from "../client/kubernetes_objects.ts";
import { bestRun } from "./best_run.ts";
import { indexesOf } from "./index_standing.ts";
import { condition, type JobFacts } from "./job_facts.ts";
import { jobStanding } from "./job_standing.ts";
import type { Standing } from "./phase.ts";
import { podEnd } from "./pod_end.ts";
import { hasEnded } from "./pod_standing.ts";
import type { RunStatus, Status, WorkStatus } from "./status.ts";
import type { SweepRun } from "./sweep_runs.ts";
import { outcomeOf, silence } from "./termination.ts";
import { gpusOf, usageOf } from "./usage.ts";
import { newestWarnings } from "./warnings.ts";
import { createdPods, madeAt } from "./work_standing.ts";

/** What a status is made with. */
export interface StatusOptions {
  /** By which the best run is chosen. */
  metric: SelectionMetric;
  /** The runs of a sweep by their indexes, from its ConfigMap. */
  runs?: readonly SweepRun[];
}

/** The status of a Job. */
export function jobStatus(facts: JobFacts, { metric, runs = [] }: StatusOptions): Status {
  const { job, pods, events } = facts;
  const price = priceOf(job);
  const spec = job.spec?.template?.spec;
  const [, gpus] = gpusOf(spec);
  const rows = job.spec?.completionMode === "Indexed" ? indexRows(facts, runs) : [];
  const work = workStatus(pods, jobStanding(facts), { now: facts.now, price });
  return {
    name: job.metadata?.name ?? "",
    namespace: job.metadata?.namespace ?? "",
    kind: job.metadata?.labels?.["app.kubernetes.io/component"] ?? null,
    ...work,
    ...rows.length > 0 ? { ...silence, node: null, exit_code: null, message: null } : {},
    run: (rows.length > 0 ? null : work.run) ?? job.metadata?.annotations?.["likeness/run"] ?? null,
    attempts: Math.max(work.attempts, attemptsOf(facts)),
    created: job.metadata?.creationTimestamp ?? null,
    started: job.status?.startTime ?? null,
    finished: finishedAt(job),
    gpus,
    gpu_product: spec?.nodeSelector?.["nvidia.com/gpu.product"] ?? null,
    price_per_gpu_hour: price,
    warnings: newestWarnings(events),
    runs: rows,
    best: bestRun(rows, metric),
  };
}

/** What is told of work with these pods. */
export function workStatus(
  pods: readonly Pod[],
  { phase, reason, isStuck }: Standing,
  { now, price }: { now: number; price: number | null },
): WorkStatus {
  const { runSeconds, gpuHours } = usageOf(pods, now);
  const byAge = pods.toSorted((a, b) => madeAt(a) - madeAt(b));
  const end = byAge.filter(hasEnded).map(podEnd).at(-1);
  return {
    phase,
    reason,
    is_stuck: isStuck,
    attempts: pods.length,
    pods: pods.length,
    node: byAge.findLast(({ spec }) => spec?.nodeName)?.spec?.nodeName ?? null,
    run_seconds: runSeconds,
    gpu_hours: gpuHours,
    cost: price === null ? null : gpuHours * price,
    exit_code: end?.exitCode ?? null,
    message: end?.message ?? null,
    ...outcomeOf(pods),
  };
}

/** What a GPU costs an hour; null if that was not said. */
export function priceOf({ metadata }: Job): number | null {
  const text = metadata?.annotations?.["likeness/price-per-gpu-hour"];
  const price = Number(text ?? NaN);
  return Number.isFinite(price) ? price : null;
}

function indexRows(facts: JobFacts, runs: readonly SweepRun[]): RunStatus[] {
  const { job, now } = facts;
  const byIndex = new Map(runs.map((run) => [run.index, run]));
  return indexesOf(facts).map(({ index, pods, ...standing }) => {
    const status = workStatus(pods, standing, { now, price: priceOf(job) });
    return {
      index,
      job: job.metadata?.name ?? "",
      settings: byIndex.get(index)?.settings ?? {},
      ...status,
      run: byIndex.get(index)?.run ?? status.run,
    };
  });
}

/** All pods that there have been, as far as anybody still knows. */
function attemptsOf({ job, events }: JobFacts): number {
  const { active = 0, succeeded = 0, failed = 0 } = job.status ?? {};
  return Math.max(createdPods(events, job.metadata?.uid).length, active + succeeded + failed);
}

function finishedAt({ status }: Job): string | null {
  const end = condition(status?.conditions, "Failed") ?? condition(status?.conditions, "Complete");
  return status?.completionTime ?? end?.lastTransitionTime ?? null;
}
