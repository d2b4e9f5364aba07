/**
 * How a Job, or one index of it, has ended.
 *
 * @module
 */

import type { Job } from "../client/kubernetes_objects.ts";

/** An end. */
export interface Outcome {
  /** 0 if it succeeded, 1 if it failed. */
  exitCode: 0 | 1;
  /** In words, such as `failed: BackoffLimitExceeded: Job has reached the …`. */
  words: string;
}

/** How a Job has ended; null if it has not. Of an index, that one is asked for alone. */
export function outcomeOf({ status = {} }: Job, index?: number): Outcome | null {
  if (index !== undefined) {
    if (isAmong(index, status.completedIndexes)) return { exitCode: 0, words: "succeeded" };
    if (isAmong(index, status.failedIndexes)) return { exitCode: 1, words: "failed" };
  }
  const ended = (status.conditions ?? []).find(({ type, status }) =>
    status === "True" && ["Complete", "Failed"].includes(type)
  );
  if (!ended) return null;
  const isComplete = ended.type === "Complete";
  // The Job ended, and this index is not among those that did well.
  if (isComplete && index === undefined) return { exitCode: 0, words: "succeeded" };
  const reasons = [ended.reason, ended.message].filter(Boolean);
  return { exitCode: 1, words: ["failed", ...isComplete ? [] : reasons].join(": ") };
}

/** Whether a number is in a list such as `1,3-5`. */
export function isAmong(index: number, list = ""): boolean {
  return list.split(",").filter(Boolean).some((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return from <= index && index <= to;
  });
}
