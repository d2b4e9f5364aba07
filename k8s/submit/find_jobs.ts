/**
 * From the name that a user types to the Jobs that are meant.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { managedBy } from "./job_pairs.ts";
import { quotedList, thereAre } from "./quoted_list.ts";

/** The hash at the end of a Job's name. */
const hashAtEnd = /-[0-9a-f]{8}$/;

/**
 * Finds the Job of a name, or all of a sweep of separate ones. The hash at the end of the name may be
 * left out where only one Job has the rest.
 *
 * @param verb what is to be done, for messages
 * @returns none if the name is whole and there is no such Job
 * @throws {UserError} if several are meant or none can be, or if it is not ours
 */
export async function findJobs(cluster: Cluster, name: string, verb: string): Promise<Job[]> {
  const exact = await findObject(cluster, "jobs", name);
  if (exact !== null) {
    refuseForeign(exact, verb);
    return [exact];
  }
  const labelSelector = `${managedBy.label}=${managedBy.value}`;
  const { items } = await listObjects(cluster, "jobs", { labelSelector });
  const ofSweep = items.filter(({ metadata }) => metadata.labels?.["likeness/sweep-id"] === name);
  if (ofSweep.length > 0 || hashAtEnd.test(name)) return ofSweep;
  const names = items.map(({ metadata }) => metadata.name);
  const meant = names.filter((full) => full.replace(hashAtEnd, "") === name);
  if (meant.length > 1) {
    throw new UserError(
      `Cannot ${verb} Job "${name}": ${meant.length} have that name; ` +
        `wanted one of ${quotedList(meant)}.`,
    );
  }
  if (meant.length === 1) return items.filter(({ metadata }) => metadata.name === meant[0]);
  throw new UserError(
    `Cannot ${verb} Job "${name}": it does not exist in namespace "${cluster.namespace}"; ` +
      `${thereAre(names)}.`,
  );
}

function refuseForeign({ metadata: { name, labels } }: Job, verb: string): void {
  if (labels?.[managedBy.label] === managedBy.value) return;
  throw new UserError(
    `Cannot ${verb} Job "${name}": it is not Likeness' own ` +
      `(no label ${managedBy.label}: ${managedBy.value}).`,
    { hint: `kubectl describe job ${name} tells what it is.` },
  );
}
