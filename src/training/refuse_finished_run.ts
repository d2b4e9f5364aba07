/**
 * Keeps a run that is there from being overwritten by accident.
 *
 * @module
 */

import type { RunFiles } from "../config/run_files.ts";
import { UserError } from "../core/user_error.ts";

/**
 * @throws {UserError} if the run's folder holds a training already
 */
export async function refuseFinishedRun(files: RunFiles): Promise<void> {
  const there = await Deno.stat(files.last).then(() => true, () => false);
  if (!there) return;
  throw new UserError(`Cannot train into "${files.folder}": it holds a training already.`, {
    hint: "Choose another --name, or replace it with --overwrite.",
  });
}
