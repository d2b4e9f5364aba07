/**
 * The log of a pod's container, line by line.
 *
 * @module
 */

import { ApiError } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import { pathOf } from "./resources.ts";
import { streamLines } from "./stream_lines.ts";

/** Which log, and how much of it. */
export interface PodLogOptions {
  /** The container. */
  container: string;
  /** The namespace; by default the cluster's. */
  namespace?: string;
  /** Whether to go on while the container runs. */
  follow?: boolean;
  /** Only so many of its last lines. */
  tailLines?: number;
  /** Only what came at or after this time, as `2026-01-31T12:00:00Z`; whole seconds count. */
  sinceTime?: string;
  /** Only what came in the last so many seconds. */
  sinceSeconds?: number;
  /** Of the container before its last restart. */
  previous?: boolean;
  /** Whether each line begins with its time, as `2026-01-31T12:00:00.123456789Z `. */
  timestamps?: boolean;
  /** Ends it. */
  signal?: AbortSignal;
  /** As in {@linkcode streamLines}. */
  idleSeconds?: number;
  /** As in {@linkcode streamLines}. */
  onlyWhole?: boolean;
}

/** A container that has not started, so that it has no log yet. */
export class NoLogYet extends Error {
  /** Its name. */
  override name = "NoLogYet";

  /** Makes the error; `reason` is what it waits for, such as `ContainerCreating`. */
  constructor(readonly reason: string) {
    super(`the container has not started: ${reason}`);
  }
}

/**
 * Gives the lines of a log. Its end is not always that of the container: an API server that is
 * stopped ends it as well.
 *
 * @throws {NoLogYet} if the container has not started
 * @throws {ApiError} if there is no such pod, or one may not read its log
 * @throws {ConnectionError} if the connection is lost
 */
export async function* podLog(
  cluster: Cluster,
  pod: string,
  { container, namespace = cluster.namespace, signal, idleSeconds, onlyWhole, ...query }:
    PodLogOptions,
): AsyncGenerator<string, void, void> {
  let status = 0;
  try {
    yield* streamLines(cluster, {
      path: pathOf("pods", { namespace, name: pod, subresource: "log" }),
      query: { container, ...query },
      signal,
      idleSeconds,
      onlyWhole,
      onAnswer: (found) => status = found,
    });
  } catch (error) {
    const word = error instanceof ApiError && error.status === 400 ? error.word : "";
    const reason = /is waiting to start: (.*)$/.exec(word)?.[1];
    throw reason === undefined ? error : new NoLogYet(reason);
  }
  // No content at all is the API server's word for a pod without a node.
  if (status === 204) throw new NoLogYet("Unscheduled");
}
