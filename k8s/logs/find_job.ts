/**
 * From the name that a user types to the one Job that is meant.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { findJobs } from "../submit/find_jobs.ts";

/**
 * The name of the Job that is meant.
 *
 * @param verb what is to be done with it, for messages
 * @throws {UserError} if there is none, or more than one
 */
export async function findJob(cluster: Cluster, name: string, verb: string): Promise<string> {
  const found = (await findJobs(cluster, name, verb)).map(({ metadata }) => metadata.name);
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new UserError(
      `Cannot ${verb} "${name}": it is a sweep of ${found.length} Jobs; wanted one of ${
        found.slice(0, 20).join(", ")
      }.`,
    );
  }
  throw new UserError(
    `Cannot ${verb} Job "${name}": it does not exist in namespace "${cluster.namespace}".`,
    {
      hint: "deno task k8s:list shows those that do; a Job goes away k8s.keep_finished_seconds " +
        "after its end.",
    },
  );
}
