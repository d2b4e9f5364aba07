/**
 * Whether one may do all that a submission takes, asked before any of it is done.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { type Action, mayI, whoAmI } from "../client/access.ts";
import { ApiError, canI } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { type ResourceName, resources } from "../client/resources.ts";

const always: readonly Action[] = [
  { verb: "create", resource: "configmaps" },
  { verb: "patch", resource: "configmaps" },
  // A submission that fails halfway takes back what it has made.
  { verb: "delete", resource: "configmaps" },
  { verb: "create", resource: "jobs" },
];

/**
 * Refuses a submission that could not be done to its end.
 *
 * @throws {UserError} naming all that one may not
 */
export async function checkAccess(
  cluster: Cluster,
  { replace, tell }: { replace: boolean; tell: (text: string) => void },
): Promise<void> {
  const needed: Action[] = replace
    ? [...always, { verb: "delete", resource: "jobs" }]
    : [...always];
  let answers: boolean[];
  try {
    answers = await Promise.all(needed.map((action) => mayI(cluster, action)));
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 403)) throw error;
    tell("Not checked: whether you may submit, as you may not ask what you may do.");
    return;
  }
  const refused = needed.filter((_, place) => !answers[place]);
  if (refused.length === 0) return;
  const { namespace, context } = cluster;
  const user = await whoAmI(cluster) ?? cluster.credentials.user;
  const [first] = refused.map(({ verb, resource }) => ({
    ...{ verb, resource: inGroup(resource), subresource: undefined, namespace },
  }));
  throw new UserError(
    `Cannot submit: user "${user}" may not ${refused.map(wordsOf).join(", ")} ` +
      `in namespace "${namespace}".`,
    { hint: `${canI(first, context)} checks it; whoever runs the cluster can allow it.` },
  );
}

function wordsOf({ verb, resource }: Action): string {
  return `${verb} ${inGroup(resource)}`;
}

/** `jobs.batch`. */
function inGroup(resource: ResourceName): string {
  const { group } = resources[resource];
  return group === "" ? resource : `${resource}.${group}`;
}
