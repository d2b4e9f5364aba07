/**
 * The log of a pod to its end, each line once: over lost connections, restarts of the API server,
 * and the time in which the container has not started.
 *
 * @module
 */

import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError } from "../client/connection_error.ts";
import type { Pod } from "../client/kubernetes_objects.ts";
import { pause, pauseSeconds } from "../client/patience.ts";
import { NoLogYet, podLog } from "../client/pod_log.ts";
import { containerName } from "../render/pod_spec.ts";
import { hasEnded } from "./job_pods.ts";
import { orAfter } from "./or_after.ts";
import { type LineMemory, makeLineMemory } from "./line_memory.ts";
import type { LogLine } from "./log_line.ts";

/** With how much of a log one begins. */
export interface LogStart {
  /** Only so many of its last lines. */
  tailLines?: number;
  /** Only what came in the last so many seconds. */
  sinceSeconds?: number;
}

/** How a log is read. */
export interface WholeLogOptions extends LogStart {
  /** The pod as it is now; null once it is gone. */
  look(): Pod | null;
  /** Waits until the pod may have changed. */
  changed(): Promise<void>;
  /** Hears of every interruption that does not pass at once. */
  onInterruption?: (error: Error) => void;
  /** Hears that the rest of a log cannot be had. */
  onLoss?: (error: Error) => void;
  /** Ends it. */
  signal: AbortSignal;
}

/** No pause between two tries is longer, in seconds. */
const longestPause = 10;

/** A container may have started although its pod does not say so yet. */
const startedPause = 2;

/** So often the rest of the log of a container that has ended is asked for. */
const mostFailures = 8;

/**
 * Gives the lines of a pod's log until its container has ended.
 *
 * @throws {ApiError} if one may not read it
 */
export async function* wholeLog(
  cluster: Cluster,
  pod: string,
  options: WholeLogOptions,
): AsyncGenerator<LogLine, void, void> {
  const { look, changed, onInterruption, onLoss, signal } = options;
  const memory = makeLineMemory();
  const begun = performance.now();
  let failures = 0;
  let wasCut = false;
  while (!signal.aborted) {
    const change = changed();
    const now = look();
    // What is read after the end of the container is all there is: the answer that came before may
    // have ended for another reason.
    const isLast = now === null || hasEnded(now);
    try {
      memory.begin();
      const lines = podLog(cluster, pod, {
        container: containerName,
        timestamps: true,
        follow: !isLast,
        onlyWhole: !isLast,
        signal,
        ...restOf(memory, options, begun),
      });
      for await (const raw of lines) {
        const line = memory.take(raw);
        if (line === null) continue;
        failures = 0;
        yield line;
      }
      wasCut = false;
      if (isLast) return;
      await orAfter(change, pauseAfter(cluster, failures++), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof NoLogYet || isRefusal(error, 400)) {
        if (isLast) return;
        await orAfter(change, startedPause, signal);
        continue;
      }
      if (isRefusal(error, 404)) {
        // A node that has only just been given the pod does not know it yet.
        if (!isLast && look() !== null) {
          await orAfter(change, startedPause, signal);
          continue;
        }
        if (wasCut) onLoss?.(error);
        return;
      }
      if (!mayPass(error)) throw error;
      if (isLast && failures >= mostFailures) return onLoss?.(error);
      wasCut = true;
      if (failures++ > 0) onInterruption?.(error);
      await pause(pauseAfter(cluster, failures), signal);
    }
  }
}

/** From where an answer begins: where the last one was left, or as the user wants. */
function restOf(memory: LineMemory, { tailLines, sinceSeconds }: LogStart, begun: number) {
  const sinceTime = memory.since();
  if (sinceTime !== undefined) return { sinceTime };
  const waited = Math.ceil((performance.now() - begun) / 1000);
  return {
    tailLines,
    sinceSeconds: sinceSeconds === undefined ? undefined : sinceSeconds + waited,
  };
}

function isRefusal(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}

function mayPass(error: unknown): error is Error {
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError && error.isTransient;
}

function pauseAfter({ patience }: Cluster, failures: number): number {
  return Math.min(longestPause, pauseSeconds(patience, failures));
}
