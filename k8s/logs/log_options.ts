/**
 * What is shown of a Job's logs, and where.
 *
 * @module
 */

import type { LogStart } from "./whole_log.ts";

/** What is shown, and where. */
export interface LogOptions extends LogStart {
  /** Only of this index. */
  index?: number;
  /** Whether each line begins with its time. */
  timestamps?: boolean;
  /** Takes a line. */
  write(line: string): void;
  /** Takes a sentence about what is going on. */
  tell(sentence: string): void;
  /** Ends it; the Job goes on. */
  signal?: AbortSignal;
}
