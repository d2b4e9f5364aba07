/**
 * The flags that tasks with a container engine share.
 *
 * @module
 */

import { configFlags } from "./config_flags.ts";
import type { Flag } from "./task.ts";

/** `--engine`, with the engines that a task can use. */
export function engineFlag(choices: readonly string[]): Flag {
  return { type: "text", doc: "The container engine; the first that works if not given.", choices };
}

/** `--dry-run`. */
export const dryRunFlag: Flag = {
  type: "boolean",
  doc: "Only print the engine's command; needs none.",
};

/** `--cpu`. */
export const cpuFlag: Flag = {
  type: "boolean",
  doc: "Images without CUDA (docker.cpu).",
};

/** The flags of a task that builds an image. */
export function buildFlags(engines: readonly string[]): Record<string, Flag> {
  return {
    ...configFlags,
    cpu: cpuFlag,
    engine: engineFlag(engines),
    tag: { type: "text", doc: "A further name for the image.", placeholder: "NAME:TAG" },
    "dry-run": dryRunFlag,
  };
}
