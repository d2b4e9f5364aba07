/**
 * What a training says of itself where it runs in a pod of Kubernetes: one line of JSON in the file
 * whose path is in `LIKENESS_TERMINATION_LOG`. The cluster keeps it with the pod's status, so that
 * runs can be listed and ranked without a look into their volume.
 *
 * @module
 */

import { basename } from "node:path";
import { warn } from "../core/log.ts";
import { messageOf } from "../core/user_error.ts";
import type { TrainingResult } from "./train.ts";

/** The variable that names the file; nothing is written where it is not set. */
export const terminationLogVariable = "LIKENESS_TERMINATION_LOG";

/** How a training ended. Kubernetes keeps 4,096 bytes. */
export interface TerminationMessage {
  /** The run's name. */
  run: string;
  /** Epochs and steps done. */
  epochs: number;
  steps: number;
  /** The epoch of the best model; 0 if there is none. */
  best_epoch: number;
  /** The name of its checkpoint's folder; null if there is none. */
  best_checkpoint: string | null;
  /** The metrics by which it was chosen, on the selection categories; null if there are none. */
  metrics: Record<string, number> | null;
}

/** The message for a training that has ended. */
export function terminationMessage(result: TrainingResult): TerminationMessage {
  const { files, epochs, steps, bestEpoch, bestMetrics, best } = result;
  return {
    ...{ run: basename(files.folder), epochs, steps, best_epoch: bestEpoch },
    best_checkpoint: best === null ? null : basename(best),
    metrics: bestMetrics === null ? null : { ...bestMetrics },
  };
}

/** Writes the message to `path`; a training that is done does not fail for it. */
export async function writeTerminationMessage(
  path: string | undefined,
  result: TrainingResult,
): Promise<void> {
  if (!path) return;
  // The file is mounted into the pod: it cannot be replaced by another, only written.
  await Deno.writeTextFile(path, JSON.stringify(terminationMessage(result)) + "\n")
    .catch((thrown) => warn(`Cannot write ${terminationLogVariable}: ${messageOf(thrown)}`));
}
