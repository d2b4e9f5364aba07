/**
 * The status of a sweep whose runs are Jobs of their own.
 *
 * @module
 */

import type { SelectionMetric } from "../../src/config/selection_metric.ts";
import { bestRun } from "./best_run.ts";
import type { JobFacts } from "./job_facts.ts";
import { jobStatus } from "./job_status.ts";
import { joinStandings } from "./join_standings.ts";
import { isFinished } from "./phase.ts";
import type { RunStatus, Status } from "./status.ts";
import { parseSettings } from "./sweep_runs.ts";
import { silence } from "./termination.ts";

/** The status of all Jobs of a sweep. */
export function sweepStatus(
  id: string,
  all: readonly JobFacts[],
  { metric }: { metric: SelectionMetric },
): Status {
  const jobs = all.map((facts) => ({ facts, status: jobStatus(facts, { metric }) }));
  const runs = jobs.map(({ facts, status }) => runOf(facts, status))
    .toSorted((a, b) => a.index - b.index);
  const { phase, reason, isStuck } = joinStandings(
    runs.map((run) => ({ ...run, isStuck: run.is_stuck, title: run.job })),
  );
  const statuses = jobs.map(({ status }) => status);
  const sum = (of: (status: Status) => number) => statuses.reduce((all, one) => all + of(one), 0);
  const times = (of: (status: Status) => string | null) =>
    statuses.flatMap((status) => of(status) ?? []).sort();
  const first = statuses.at(0);
  return {
    name: id,
    namespace: first?.namespace ?? "",
    kind: first?.kind ?? null,
    phase,
    reason,
    is_stuck: isStuck,
    attempts: sum(({ attempts }) => attempts),
    pods: sum(({ pods }) => pods),
    run_seconds: sum(({ run_seconds }) => run_seconds),
    gpu_hours: sum(({ gpu_hours }) => gpu_hours),
    cost: statuses.every(({ cost }) => cost === null) ? null : sum(({ cost }) => cost ?? 0),
    ...{ ...silence, node: null, exit_code: null, message: null },
    created: times(({ created }) => created).at(0) ?? null,
    started: times(({ started }) => started).at(0) ?? null,
    finished: isFinished(phase) ? times(({ finished }) => finished).at(-1) ?? null : null,
    gpus: first?.gpus ?? 0,
    gpu_product: first?.gpu_product ?? null,
    price_per_gpu_hour: first?.price_per_gpu_hour ?? null,
    warnings: [],
    runs,
    best: bestRun(runs, metric),
  };
}

function runOf({ job: { metadata } }: JobFacts, status: Status): RunStatus {
  const { name, phase, reason, is_stuck, attempts, pods, node, run_seconds, gpu_hours, cost } =
    status;
  const { exit_code, message, run, epochs, steps, best_epoch, best_checkpoint, metrics } = status;
  return {
    index: Number(metadata?.labels?.["likeness/sweep-index"] ?? 0),
    job: name,
    settings: parseSettings(metadata?.annotations?.["likeness/settings"]),
    ...{ phase, reason, is_stuck, attempts, pods, node, run_seconds, gpu_hours, cost },
    ...{ exit_code, message, run, epochs, steps, best_epoch, best_checkpoint, metrics },
  };
}
