/**
 * Whether a pod has the files that the configuration names: the check that fails on a laptop rather
 * than after two hours in a queue.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { type ConfigPath, isWithin } from "../../src/config/mount_paths.ts";
import { UserError } from "../../src/core/user_error.ts";
import { podConfig } from "./pod_config.ts";

/** Refuses paths that no mount covers, and results that would be lost with the pod. */
export function checkPaths(source: ConfigSource): void {
  const { config, uncovered } = podConfig(source.config);
  const [first] = uncovered;
  if (first?.key === "output.dir") throw lostResults(source, "no k8s.data mount keeps them");
  if (first) throw uncoveredPath(source, first);

  const { k8s: { data }, output } = config;
  const kept = data.find(({ path }) => isWithin(output.dir, path));
  if (kept?.empty_dir) throw lostResults(source, `k8s.data has "${kept.name}" as an empty_dir`);
}

function lostResults(source: ConfigSource, reason: string): UserError {
  return new UserError(
    `Cannot submit ${source.place(["output", "dir"])}: checkpoints in ` +
      `"${source.config.output.dir}" would be lost with the pod; ${reason}.`,
    {
      hint: "Mount a claim there that can be written: k8s.data: " +
        `[{name: runs, local: ${source.config.output.dir}, path: /runs, claim: my-claim}].`,
    },
  );
}

function uncoveredPath(source: ConfigSource, { key, path }: ConfigPath): UserError {
  const mounts = source.config.k8s.data.map(({ path, local }) =>
    local === null ? path : `${path} (${local})`
  );
  return new UserError(
    `Cannot submit ${
      source.place(key.split("."))
    }: it is "${path}", but no k8s.data mount covers ` +
      `it; ${mounts.length > 0 ? `mounts are ${mounts.join(", ")}` : "there are none"}.`,
    {
      hint: "Add one whose local is that folder or one above it: " +
        "{name: dataset, local: ../photos, path: /data, claim: my-claim, read_only: true}.",
    },
  );
}
