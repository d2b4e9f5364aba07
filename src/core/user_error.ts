/**
 * The one error for what a user can mend: one sentence, and a hint what to do.
 * Thrown anywhere; `src/cli/run_task.ts` prints it without a stack trace and exits with its code.
 *
 * @module
 */

/**
 * A fault in the user's input, exit code 2, which no cluster retries; or one of the machine (its disk
 * is full, its memory used up), exit code 1. Printed as one sentence and a hint.
 */
export class UserError extends Error {
  /** What to do about it, in one sentence; empty if the message says it all. */
  readonly hint: string;
  /** What the process ends with: 2, 1 where another try may succeed, 124 after too long a wait. */
  readonly exitCode: 1 | 2 | 124;

  /**
   * Makes the error.
   *
   * @param message what is wrong, as `Cannot <action> "<what>": <current>; <wanted>`
   * @param options `hint`, `cause` where another error is behind it, and `exitCode`, by default 2
   */
  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "UserError";
    this.hint = options.hint ?? "";
    this.exitCode = options.exitCode ?? 2;
  }
}

/** What a {@linkcode UserError} says besides its message. */
export interface UserErrorOptions {
  /** What to do about it, in one sentence. */
  hint?: string;
  /** The error behind it. */
  cause?: unknown;
  /** 1 for a fault of the machine, 124 for what has not ended in time. */
  exitCode?: 1 | 2 | 124;
}

/** The message of anything that was thrown, as one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replaceAll(/\s+/g, " ").trim();
}
