/**
 * Why a Job failed: its condition's reason, and what its pod said last.
 *
 * @module
 */

import { counted } from "../../src/core/counted.ts";
import { formatDuration } from "../../src/core/progress.ts";
import type { Condition } from "../client/kubernetes_objects.ts";
import { indexesOf } from "./index_standing.ts";
import type { JobFacts } from "./job_facts.ts";
import { countsOf } from "./join_standings.ts";
import { podEnd, sentence } from "./pod_end.ts";
import { hasEnded } from "./pod_standing.ts";
import { madeAt } from "./work_standing.ts";

/** The reason in words; `failure` is the Job's condition. */
export function failureReason(failure: Condition, facts: JobFacts): string {
  const { job, pods } = facts;
  const [reason, message] = [failure.reason, failure.message ?? ""];
  const last = pods.filter((pod) => hasEnded(pod) && pod.status?.phase === "Failed")
    .toSorted((a, b) => madeAt(a) - madeAt(b)).at(-1);
  if (reason === "DeadlineExceeded") {
    const seconds = job.spec?.activeDeadlineSeconds ?? NaN;
    return `it took longer than its deadline of ${formatDuration(seconds)} (k8s.max_run_seconds)`;
  }
  if (reason === "PodFailurePolicy") {
    if (last) return podEnd(last).words;
    const code = /exit code (\d+)/.exec(message)?.[1];
    return code === undefined ? sentence(message) : `exit code ${code}; its pod is gone`;
  }
  if (reason === "BackoffLimitExceeded") {
    const tries = counted(job.status?.failed ?? 1, "try", "tries");
    return `${tries} failed, no more by k8s.retries; the last: ` +
      (last ? podEnd(last).words : "its pod is gone");
  }
  if (reason === "FailedIndexes" || reason === "MaxFailedIndexesExceeded") {
    const indexes = indexesOf(facts);
    const first = indexes.find(({ phase }) => phase === "Failed");
    const most = reason === "FailedIndexes" ? "" : ", more than sweep.max_failed";
    return `${countsOf(indexes)}${most}` +
      (first ? `; index ${first.index}: ${first.reason}` : "");
  }
  return sentence(message) || (reason ?? "");
}
