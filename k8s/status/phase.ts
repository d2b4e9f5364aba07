/**
 * Where a Job, or one of its pods, stands: one phase, and why in words.
 *
 * @module
 */

/** What people wait for comes first, what has ended last. */
export const phases = [
  "Running",
  "Pulling",
  "Starting",
  "Unschedulable",
  "Queued",
  "Suspended",
  "Succeeded",
  "Failed",
  "Cancelled",
] as const;

/** One of the phases. */
export type Phase = (typeof phases)[number];

/** Where something stands. */
export interface Standing {
  phase: Phase;
  /** Why, in words; empty where the phase says it all. */
  reason: string;
  /** Whether it stays so until somebody does something about it. */
  isStuck: boolean;
}

/** Makes a standing. */
export function standing(
  phase: Phase,
  reason = "",
  { isStuck = false }: { isStuck?: boolean } = {},
): Standing {
  return { phase, reason, isStuck };
}

/** Whether nothing comes after it. */
export function isFinished(phase: Phase): boolean {
  return ["Succeeded", "Failed", "Cancelled"].includes(phase);
}
