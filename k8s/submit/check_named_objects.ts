/**
 * Whether a cluster has what a configuration names. A pod that wants a claim, a secret or a class
 * that there is not would wait for ever, or not even be made.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { type ResourceName, resources } from "../client/resources.ts";
import { type NamedObject, namedObjects } from "./named_objects.ts";
import { nullIfForbidden } from "./null_if_forbidden.ts";
import { thereAre } from "./quoted_list.ts";

/**
 * Refuses the first that there is not; of what may not be looked at, only tells.
 *
 * @throws {UserError} naming it, and what there is instead
 */
export async function checkNamedObjects(
  cluster: Cluster,
  source: ConfigSource,
  tell: (text: string) => void,
): Promise<void> {
  const unseen = new Set<ResourceName>();
  for (const named of namedObjects(source.config.k8s)) {
    if (unseen.has(named.resource)) continue;
    const isThere = await isPresent(cluster, named);
    if (isThere === false) throw await absentObject(cluster, named, source.place(named.key));
    if (isThere !== null) continue;
    unseen.add(named.resource);
    tell(
      `Not checked: whether ${resources[named.resource].kind} "${named.name}" exists, ` +
        `as you may not get ${named.resource}.`,
    );
  }
}

/** The error for an object that there is not. */
export async function absentObject(
  cluster: Cluster,
  { resource, name }: Pick<NamedObject, "resource" | "name">,
  place: string,
  { version }: { version?: string } = {},
): Promise<UserError> {
  const { kind, namespaced } = resources[resource];
  const where = namespaced ? ` in namespace "${cluster.namespace}"` : "";
  const others = await namesOf(cluster, resource, version);
  const instead = others === null ? "" : `; ${thereAre(others)}`;
  return new UserError(`Cannot submit: ${kind} "${name}" does not exist${where}${instead}.`, {
    hint: `It is named by ${place}.`,
  });
}

/** Null if one may not look. */
async function isPresent(
  cluster: Cluster,
  { resource, name }: NamedObject,
): Promise<boolean | null> {
  try {
    return await findObject(cluster, resource, name) !== null;
  } catch (error) {
    return nullIfForbidden(error);
  }
}

async function namesOf(
  cluster: Cluster,
  resource: ResourceName,
  version: string | undefined,
): Promise<string[] | null> {
  try {
    const { items } = await listObjects(cluster, resource, { version });
    return items.map(({ metadata }) => metadata.name);
  } catch (error) {
    return nullIfForbidden(error);
  }
}
