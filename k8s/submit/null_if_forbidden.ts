/**
 * For questions that a submission can do without: who may not ask them gets no answer.
 *
 * @module
 */

import { ApiError } from "../client/api_error.ts";

/** Null in place of a refusal. */
export function nullIfForbidden(error: unknown): null {
  if (error instanceof ApiError && error.status === 403) return null;
  throw error;
}
