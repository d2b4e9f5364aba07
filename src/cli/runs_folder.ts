/**
 * The flags by which a task is told in which folder the runs are.
 *
 * @module
 */

import { configFlags, configOf, pathOf } from "./config_flags.ts";
import type { Flag, Flags } from "./task.ts";

/** `--dir`, and those of the configuration, whose `output.dir` it stands above. */
export const runsFolderFlags: Record<string, Flag> = {
  dir: {
    type: "text",
    doc: "The folder of the runs, instead of the configuration's output.dir.",
    placeholder: "PATH",
  },
  ...configFlags,
};

/** The folder of the runs; the configuration is only read if it is needed. */
export async function runsFolder(flags: Flags): Promise<string> {
  return pathOf(flags, "dir") ?? (await configOf(flags)).output.dir;
}
