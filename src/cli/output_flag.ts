/**
 * `--output`, for tasks that print a result that programs read too.
 *
 * @module
 */

import type { Flag, Flags } from "./task.ts";

/** `--output table|json`. */
export const outputFlag: Flag = {
  type: "text",
  doc: "How to print the result.",
  choices: ["table", "json"],
  default: "table",
};

/** The result as the flag asks for it. */
export function resultText<Result>(
  flags: Flags,
  result: Result,
  table: (result: Result) => string,
): string {
  return flags.text("output") === "json" ? JSON.stringify(result, null, 2) : table(result);
}
