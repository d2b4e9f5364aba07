/**
 * Faults of what files are kept on: a full disk, a used-up quota, a volume that became read-only or
 * breaks. They are no fault of the user's input, and another try may succeed.
 *
 * @module
 */

import { UserError } from "./user_error.ts";

/** What is wrong, and what to do, by the names of the system's errors (errno). */
const faults: Record<string, { reason: string; hint: string }> = {
  ENOSPC: {
    reason: "no space is left on the disk",
    hint: "Free some space, or set output.dir to a folder on a larger disk.",
  },
  EDQUOT: {
    reason: "the disk quota is used up",
    hint: "Free some space, have the quota raised, or set output.dir to a folder elsewhere.",
  },
  EROFS: {
    reason: "the file system is read-only",
    hint: "Set output.dir to a folder that can be written, or mount the volume writable; " +
      "a volume that became read-only by itself may be damaged.",
  },
  EIO: {
    reason: "the disk reports an input/output error",
    hint: "The disk or the network volume may be damaged: choose another, and check this one.",
  },
  ESTALE: {
    reason: "the network volume was exported anew",
    hint: "Mount the volume again.",
  },
  EMFILE: {
    reason: "too many files are open in this process",
    hint: "Raise the limit (ulimit -n), or lower data.prefetch_batches.",
  },
  ENFILE: {
    reason: "too many files are open on this machine",
    hint: "End other processes, or raise the machine's limit.",
  },
};

/** Their numbers on Linux, for errors that come without the name. */
const names: Record<number, string> = {
  5: "EIO",
  23: "ENFILE",
  24: "EMFILE",
  28: "ENOSPC",
  30: "EROFS",
  116: "ESTALE",
  122: "EDQUOT",
};

/**
 * The error for a storage that failed, exit code 1; null if `cause` is no such fault.
 *
 * @param action what cannot be done, such as `write "/runs/a/metrics.csv"`
 */
export function storageFault(action: string, cause: unknown): UserError | null {
  const fault = faults[errnoName(cause) ?? ""];
  if (!fault) return null;
  return new UserError(`Cannot ${action}: ${fault.reason}.`, {
    hint: fault.hint,
    cause,
    exitCode: 1,
  });
}

/**
 * The system's name of an error, such as `ENOSPC`: its `code`, or by the number in Deno's message;
 * also of one that is the cause of another.
 */
export function errnoName(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code } = thrown as { code?: unknown };
  if (typeof code === "string") return code;
  const number = thrown.message.match(/\(os error (\d+)\)/)?.[1];
  return names[Number(number)] ?? errnoName(thrown.cause);
}
