/**
 * Where an object is, if nothing else is said: in the cluster's namespace.
 *
 * @module
 */

import type { Cluster } from "./cluster.ts";
import { pathOf, type ResourceName, resources } from "./resources.ts";

/** Where an object is. */
export interface Place {
  /** The namespace; by default the cluster's. */
  namespace?: string;
  /** Another version of the API group than the usual one. */
  version?: string;
  /** Ends the request. */
  signal?: AbortSignal;
}

/** The path of an object, or of a list. */
export function pathAt(
  cluster: Cluster,
  resource: ResourceName,
  place: Place,
  name?: string,
): string {
  const namespace = resources[resource].namespaced
    ? place.namespace ?? cluster.namespace
    : undefined;
  return pathOf(resource, { namespace, name, version: place.version });
}
