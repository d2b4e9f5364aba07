/**
 * Writes a configuration as it was used, defaults and overrides included, so that a run can be
 * repeated from its folder.
 *
 * @module
 */

import { stringify } from "@std/yaml";
import { atomicWrite } from "../core/atomic_write.ts";
import type { Config } from "./config.ts";

/** Writes `config` as YAML, whole or not at all. */
export async function writeConfig(path: string, config: Config): Promise<void> {
  await atomicWrite(path, stringify({ ...config }));
}
