/**
 * The one error for what a user can mend: one sentence, and a hint what to do.
 * Thrown anywhere; `tasks/run_task.ts` prints it without a stack trace and exits with code 2.
 *
 * @module
 */

/** A fault in the user's input: printed as one sentence and a hint, exit code 2. */
export class UserError extends Error {
  /** What to do about it, in one sentence; empty if the message says it all. */
  readonly hint: string;

  /**
   * Makes the error.
   *
   * @param message what is wrong, as `Cannot <action> "<what>": <current>; <wanted>`
   * @param options `hint`, and `cause` where another error is behind it
   */
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "UserError";
    this.hint = options.hint ?? "";
  }
}

/** The message of anything that was thrown, as one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replaceAll(/\s+/g, " ").trim();
}
