/**
 * Whether the Job of a configuration is there already.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject } from "../client/read_objects.ts";
import { isOurs, managedBy } from "../manifest/managed_by.ts";
import { hashAnnotation, type JobPair } from "./job_pairs.ts";

/**
 * The Job of that name; null if there is none.
 *
 * @param options `replace`: whether it may be of another configuration, as it is to go
 * @throws {UserError} if it is not ours, or of another configuration
 */
export async function findSubmitted(
  cluster: Cluster,
  { name, hash }: JobPair,
  { replace }: { replace: boolean },
): Promise<Job | null> {
  const job = await findObject(cluster, "jobs", name);
  if (job === null) return null;
  if (!isOurs(job)) {
    throw new UserError(
      `Cannot submit Job "${name}": there is one of that name that is not Likeness' own ` +
        `(no label ${managedBy.label}: ${managedBy.value}).`,
      { hint: "Choose another name with --name." },
    );
  }
  const found = job.metadata.annotations?.[hashAnnotation];
  if (found === hash || replace) return job;
  throw new UserError(
    `Cannot submit Job "${name}": there is one of that name with another content ` +
      `(${hashAnnotation} ${found ?? "is missing"}; wanted ${hash}).`,
    { hint: "Choose another name with --name, or delete that Job with --replace." },
  );
}
