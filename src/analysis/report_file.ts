/**
 * The report on disk, `metrics.json`.
 *
 * @module
 */

import { atomicWrite } from "../core/atomic_write.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import type { Report } from "./analyze.ts";

/** Writes a report, whole or not at all. */
export async function writeReport(path: string, report: Report): Promise<void> {
  await atomicWrite(path, JSON.stringify(report, null, 2) + "\n");
}

/**
 * Reads a report; null if there is none.
 *
 * @throws {UserError} if the file is damaged
 */
export async function readReport(path: string): Promise<Report | null> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw new UserError(`Cannot read "${path}": ${messageOf(cause)}`, {
      hint: "Delete the file; deno task analysis:analyze makes it again.",
      cause,
    });
  }
}
