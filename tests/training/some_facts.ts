/**
 * What a run could be, for tests that write `run.json`.
 *
 * @module
 */

import { parseConfig } from "../../src/config/load_config.ts";
import type { RunFacts } from "../../src/training/run_record.ts";

/** Facts of a run `small`, with some keys of its configuration set. */
export function someFacts(set: readonly string[] = [], changed: Partial<RunFacts> = {}): RunFacts {
  const config = parseConfig("", "/project/test.yaml", { set });
  return {
    name: "small",
    config,
    command: ["ml:train", "--name", "small"],
    git_commit: "1".repeat(40),
    data: {
      list: "ab".repeat(32),
      files: "cd".repeat(32),
      train: 20,
      selection: 4,
      test: 10,
      images: 34,
      categories: 12,
      bytes: 34_000,
      missing: 0,
    },
    versions: { likeness: "0.1.0", deno: "2.9.6" },
    system: { os: "linux", arch: "x86_64", processors: 2 },
    backend: { name: "wasm", reason: "asked for by name", device: "cpu", threads: null },
    seed: config.train.seed,
    ...changed,
  };
}
