/**
 * Gathers what is known of a run before it begins: the facts of `run.json`. Asks for nothing that a
 * task would need a permission for, and holds no secrets: of the environment it tells nothing, of
 * the command line what was given to this task.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Config } from "../config/config.ts";
import { environmentVariable } from "../core/environment_variable.ts";
import { commitVariable, gitCommit } from "../core/git_commit.ts";
import { version } from "../core/version.ts";
import type { DataFingerprint } from "../data/fingerprint.ts";
import { loadSharp } from "../data/sharp.ts";
import * as tf from "../tensor/tf.ts";
import { type ChosenBackend, chosenBackend } from "../tensor/use_backend.ts";
import type { RunFacts } from "./run_record.ts";

/** What the facts are made from. */
export interface RunFactsInput {
  /** Fingerprint of the data. */
  data: DataFingerprint;
  /** The task and its arguments. */
  command: readonly string[];
}

/** Gathers the facts of a run. */
export async function runFacts(
  config: Config,
  { data, command }: RunFactsInput,
): Promise<RunFacts> {
  const backend = chosenBackend();
  return {
    name: config.output.name,
    config,
    command: [...command],
    git_commit: await commitOfLikeness(),
    data,
    versions: await versionsWith(backend),
    system: {
      os: Deno.build.os,
      arch: Deno.build.arch,
      processors: navigator.hardwareConcurrency,
    },
    backend: {
      name: backend.name,
      reason: backend.reason,
      device: backend.device,
      threads: config.model.threads,
    },
    seed: config.train.seed,
  };
}

/** Null where Likeness was not cloned but comes from a registry. */
async function commitOfLikeness(): Promise<string | null> {
  const root = new URL("../../", import.meta.url);
  const found = root.protocol === "file:" ? await gitCommit(fileURLToPath(root)) : null;
  return found ?? environmentVariable(commitVariable) ?? null;
}

async function versionsWith(backend: ChosenBackend): Promise<Record<string, string>> {
  const { versions: { sharp, vips } } = await loadSharp();
  return {
    likeness: version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    typescript: Deno.version.typescript,
    tfjs: tf.version_core,
    ...(backend.name === "tensorflow" ? { tensorflow: backend.version } : {}),
    ...(sharp ? { sharp } : {}),
    vips,
  };
}
