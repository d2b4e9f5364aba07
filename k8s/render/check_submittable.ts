/**
 * All that can be known of a run in a cluster without one. Only the `k8s:…` tasks check it: a
 * training on this machine needs none of it.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { checkMounts } from "./check_mounts.ts";
import { checkPaths } from "./check_paths.ts";
import { checkResources } from "./check_resources.ts";
import type { JobKind } from "./job.ts";

/**
 * Refuses what a cluster could only fail at, or lose.
 *
 * @throws {UserError} naming the file and the line
 */
export function checkSubmittable(source: ConfigSource, kind: JobKind): void {
  checkResources(source, kind);
  checkMounts(source);
  checkPaths(source);
  if (kind === "embed" || source.config.train.resume !== "never") return;
  throw new UserError(
    `Cannot submit ${source.place(["train", "resume"])}: found never; a pod that takes the place ` +
      "of another must go on where that one was.",
    { hint: "Set train.resume: auto; another output.name begins a new run." },
  );
}
