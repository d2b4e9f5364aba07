/**
 * A failure as the explorer's server tells it: one sentence and a hint. What went wrong inside stays
 * inside: its trace goes to the terminal of whoever started the server.
 *
 * @module
 */

import { reportError } from "../core/log.ts";
import { UserError } from "../core/user_error.ts";
import type { Failure } from "./api.ts";
import { Refused } from "./refused.ts";

/** The answer for anything that was thrown. */
export function failureOf(thrown: unknown, request: Request): Response {
  if (thrown instanceof Refused) return told(thrown.status, thrown, thrown.headers);
  if (thrown instanceof UserError) return told(500, thrown);
  if (!request.signal.aborted) { // else nobody waits for an answer any more
    reportError(thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown));
  }
  const message = "Cannot answer: the server failed.";
  return told(500, { message, hint: "What happened is on the terminal of deno task explore." });
}

function told(
  status: number,
  { message, hint }: { message: string; hint: string },
  headers: Record<string, string> = {},
): Response {
  const failure: Failure = { error: message, hint };
  return Response.json(failure, { status, headers: { "cache-control": "no-store", ...headers } });
}
