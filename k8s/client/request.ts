/**
 * Asks the API server for JSON, and asks again where that is safe and may help.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import { ApiError } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import { ConnectionError, connectionLost, noAnswer } from "./connection_error.ts";
import { type ApiRequest, describeRequest } from "./describe_request.ts";
import { pause, pauseSeconds } from "./patience.ts";
import { send } from "./send.ts";

/** A request whose answer is read to its end. */
export interface JsonRequest extends ApiRequest {
  /** Within this time the whole answer must be there; by default 60. */
  timeoutSeconds?: number;
}

/**
 * Sends a request and gives the JSON of its answer.
 *
 * What the API server has too much work for (429) is sent again after the time that it asks for.
 * What only reads is sent again, too, after an error of the server or of the connection, unless the
 * server was never reached.
 *
 * @throws {ApiError} if the API server refuses it
 * @throws {ConnectionError} if the server cannot be reached
 */
export async function request<Answer = unknown>(
  cluster: Cluster,
  wanted: JsonRequest,
): Promise<Answer> {
  const start = performance.now();
  for (let failures = 0;; failures++) {
    const { wasReached } = cluster;
    try {
      return await readOnce<Answer>(cluster, wanted);
    } catch (error) {
      const seconds = pauseAfter(error, wanted, { cluster, wasReached, failures });
      const spent = (performance.now() - start) / 1000;
      if (seconds === null || spent + seconds > cluster.patience.retrySeconds) throw error;
      await pause(seconds, wanted.signal);
    }
  }
}

async function readOnce<Answer>(cluster: Cluster, wanted: JsonRequest): Promise<Answer> {
  const { timeoutSeconds = 60, signal, ...rest } = wanted;
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), timeoutSeconds * 1000);
  const both = signal ? AbortSignal.any([signal, tooLong.signal]) : tooLong.signal;
  let text: string;
  try {
    const response = await send(cluster, { ...rest, signal: both });
    text = await response.text().catch((thrown) => {
      both.throwIfAborted();
      throw connectionLost(cluster, thrown);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw tooLong.signal.aborted ? noAnswer(cluster, timeoutSeconds) : error;
  } finally {
    clearTimeout(timer);
  }
  return parseAnswer(text, wanted);
}

function parseAnswer<Answer>(text: string, wanted: JsonRequest): Answer {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(
      `Cannot ${describeRequest(wanted).words}: the server answers with other than JSON: "${
        shorten(text, 60)
      }".`,
      { status: 200, word: {}, hint: "Is the kubeconfig's server an API server?" },
    );
  }
}

/** How long to wait before it is sent again; null if it is not. */
function pauseAfter(
  error: unknown,
  { method = "GET" }: JsonRequest,
  { cluster, wasReached, failures }: { cluster: Cluster; wasReached: boolean; failures: number },
): number | null {
  const usual = pauseSeconds(cluster.patience, failures);
  if (error instanceof ApiError && error.status === 429) return error.retryAfterSeconds ?? usual;
  if (method !== "GET") return null;
  if (error instanceof ApiError) return error.status >= 500 ? usual : null;
  // A server that never answered is more likely the wrong one than one that is starting.
  const mayPass = error instanceof ConnectionError && error.isTransient &&
    (error.wasLost || wasReached);
  return mayPass ? usual : null;
}
