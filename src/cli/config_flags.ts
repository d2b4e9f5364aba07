/**
 * The flags by which a task is given its configuration, and the loading of it.
 *
 * @module
 */

import { resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { type ConfigSource, readConfig } from "../config/load_config.ts";
import type { Override } from "../config/override.ts";
import type { Flag, Flags } from "./task.ts";

/** `--config-path` and `--set`, which every task with a configuration has. */
export const configFlags: Record<string, Flag> = {
  "config-path": {
    type: "text",
    doc: "The configuration file.",
    default: "config.yaml",
    placeholder: "PATH",
  },
  set: {
    type: "texts",
    doc: "Override a key of the configuration, such as train.epochs=3.",
    placeholder: "KEY=VALUE",
  },
};

/**
 * Loads the configuration that the flags name.
 *
 * @param keyOfFlag the flags that set a config key, such as `{ epochs: "train.epochs" }`; they win
 *   over `--set`, which wins over the file
 */
export async function configOf(
  flags: Flags,
  keyOfFlag: Record<string, string> = {},
): Promise<Config> {
  return (await configSourceOf(flags, keyOfFlag)).config;
}

/** As {@linkcode configOf}, with the places of the values, for checks that a task makes itself. */
export async function configSourceOf(
  flags: Flags,
  keyOfFlag: Record<string, string> = {},
): Promise<ConfigSource> {
  const overrides: Override[] = Object.entries(keyOfFlag)
    .filter(([flag]) => flags.given(flag))
    .map(([flag, key]) => ({ key, value: flags.value(flag), source: `--${flag}` }));
  const path = pathOf(flags, "config-path")!;
  return await readConfig(path, { set: flags.texts("set"), flags: overrides });
}

/**
 * The path that a flag names. `deno task` changes to the project's folder; a path that the user
 * typed counts from theirs.
 */
export function pathOf(flags: Flags, flag: string): string | undefined {
  const path = flags.text(flag);
  return path !== undefined && flags.given(flag) ? typedPath(path) : path;
}

/** A path that the user typed, counted from the folder in which they called the task. */
export function typedPath(path: string): string {
  const callersFolder = Deno.env.get("INIT_CWD");
  return callersFolder ? resolve(callersFolder, path) : path;
}
