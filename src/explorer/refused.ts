/**
 * A request that the explorer's server does not fulfil, with its HTTP status: thrown anywhere while
 * answering, and told as `{error, hint}`.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";

/** The error; its message and hint are as everywhere. */
export class Refused extends UserError {
  /** The HTTP status, from 400 on. */
  readonly status: number;
  /** Headers that the answer has beside the usual ones. */
  readonly headers: Record<string, string>;

  /** Makes the error. */
  constructor(
    status: number,
    message: string,
    { hint, headers = {}, cause }: {
      hint?: string;
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { hint, cause });
    this.name = "Refused";
    this.status = status;
    this.headers = headers;
  }
}
