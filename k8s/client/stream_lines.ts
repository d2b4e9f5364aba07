/**
 * Reads an answer line by line while it comes: a log that is followed, or the events of a watch.
 *
 * @module
 */

import type { Cluster } from "./cluster.ts";
import { connectionLost } from "./connection_error.ts";
import type { ApiRequest } from "./describe_request.ts";
import { send } from "./send.ts";

/** What is streamed. */
export interface StreamRequest extends Pick<ApiRequest, "path" | "query" | "signal"> {
  /**
   * Without a byte for this long the connection counts as lost, since one that is cut without a
   * word looks the same as a quiet one; by default five minutes.
   */
  idleSeconds?: number;
  /** Leaves out a last line without an end: it may have been cut off, and come again. */
  onlyWhole?: boolean;
  /** Hears the HTTP status once the answer begins. */
  onAnswer?: (status: number) => void;
}

/**
 * Sends a request and gives the lines of its answer, without their ends. It ends with the answer, or
 * when the signal is aborted.
 *
 * @throws {ApiError} if the API server refuses it
 * @throws {ConnectionError} if the server cannot be reached, or the connection is lost; the line that
 *   was cut off is not given then
 */
export async function* streamLines(
  cluster: Cluster,
  { path, query, signal, idleSeconds = 300, onlyWhole = false, onAnswer }: StreamRequest,
): AsyncGenerator<string, void, void> {
  if (signal?.aborted) return;
  // Ends the connection whatever the reason, also when whoever reads the lines has enough.
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest: string[] = [];
  try {
    const response = await send(cluster, { path, query, signal: either });
    onAnswer?.(response.status);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (reader) {
      timer = setTimeout(() => ended.abort(), idleSeconds * 1000);
      const { done, value } = await reader.read().catch((thrown) => {
        signal?.throwIfAborted();
        throw connectionLost(cluster, thrown);
      });
      clearTimeout(timer);
      if (done) break;
      const lines = value.split("\n");
      // A long line comes in many pieces, which are put together once.
      rest.push(lines[0]);
      if (lines.length === 1) continue;
      yield rest.join("");
      yield* lines.slice(1, -1);
      rest = [lines.at(-1)!];
    }
    const last = rest.join("");
    if (last !== "" && !onlyWhole) yield last;
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}
