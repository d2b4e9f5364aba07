/**
 * Sends one request to an API server: with credentials, over Deno's own `fetch`, the body as it is.
 * Everything else here stands on it.
 *
 * @module
 */

import { apiError } from "./api_error.ts";
import { certificateExpiry } from "./client_certificate.ts";
import type { Cluster } from "./cluster.ts";
import { noAnswer, unreachable } from "./connection_error.ts";
import type { Credentials } from "./credentials.ts";
import { type ApiRequest, describeRequest } from "./describe_request.ts";
import { tokenExpiry } from "./token_expiry.ts";

/**
 * Sends it once; a second time with new credentials where those in use are refused and others may be
 * had. Its body is still to be read.
 *
 * @throws {ApiError} if the API server refuses it
 * @throws {ConnectionError} if the server cannot be reached
 */
export async function send(cluster: Cluster, request: ApiRequest): Promise<Response> {
  let credentials = await cluster.credentials.current();
  let response = await fetchWith(cluster, request, credentials);
  if (response.status === 401 && cluster.credentials.isRenewable) {
    cluster.credentials.forget();
    credentials = await cluster.credentials.current();
    response = await fetchWith(cluster, request, credentials);
  }
  cluster.wasReached = true;
  if (response.ok) {
    for (const text of warningsOf(response)) request.onWarning?.(text);
    return response;
  }
  throw await apiError(response, describeRequest(request), {
    context: cluster.context,
    user: cluster.credentials.user,
    expiry: expiryOf(credentials),
  });
}

/** Sends it with these credentials, and waits until the answer begins. */
async function fetchWith(
  cluster: Cluster,
  { method, path, query = {}, body, contentType, accept, signal }: ApiRequest,
  { headers, certificate }: Credentials,
): Promise<Response> {
  const { firstAnswerSeconds, answerSeconds } = cluster.patience;
  const seconds = cluster.wasReached ? answerSeconds : firstAnswerSeconds;
  const client = cluster.connections(certificate);
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), seconds * 1000);
  try {
    const response = await fetch(cluster.server + path + queryText(query), {
      client,
      method,
      headers: [
        ["accept", accept ?? "application/json"],
        ["user-agent", "likeness"],
        ...(body === undefined
          ? []
          : [["content-type", contentType ?? "application/json"] as [string, string]]),
        ...headers,
      ],
      body: body === undefined ? undefined : sentOnce(JSON.stringify(body)),
      // Elsewhere, the credentials must not go.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, tooLong.signal]) : tooLong.signal,
    });
    // A refusal is short, and all of it must come in that time; another answer may go on for hours.
    return response.ok ? response : await whole(response);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw tooLong.signal.aborted ? noAnswer(cluster, seconds) : unreachable(cluster, thrown);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A body as a stream, which Deno cannot send a second time: it would do so by itself where a
 * connection ends before the answer, when the API server may have done what was asked.
 */
function sentOnce(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([text]).stream();
}

async function whole(response: Response): Promise<Response> {
  const { status, headers } = response;
  const text = await response.text();
  return new Response(text === "" ? null : text, { status, headers });
}

function queryText(query: NonNullable<ApiRequest["query"]>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

/** `299 - "one", 299 - "another"`, with backslashes before quotes. */
function warningsOf(response: Response): string[] {
  const header = response.headers.get("warning") ?? "";
  return [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)]
    .map(([, text]) => text.replaceAll(/\\(.)/g, "$1"));
}

function expiryOf({ headers, certificate }: Credentials): Date | null {
  const token = headers.find(([name]) => name === "authorization")?.[1].replace(/^Bearer /, "");
  if (token !== undefined) return tokenExpiry(token);
  return certificate === undefined ? null : certificateExpiry(certificate);
}
