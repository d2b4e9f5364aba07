/**
 * Creates, changes and deletes the kinds of objects that are used.
 *
 * A manifest is sent as it is: nothing is added and nothing dropped, so that what the API server
 * says of it is about what the user wrote.
 *
 * @module
 */

import { ApiError } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import type { ObjectByResource } from "./kubernetes_objects.ts";
import { pathAt, type Place } from "./place.ts";
import { request } from "./request.ts";
import { pathOf, type ResourceName } from "./resources.ts";

/** The name under which the API server notes our changes. */
const fieldManager = "likeness";

/** How something is changed. */
export interface ChangeOptions extends Place {
  /** Whether the API server only says what it would do. */
  dryRun?: boolean;
  /** Whether it refuses fields that it does not know, and fields that are there twice. */
  isStrict?: boolean;
  /** Hears what the API server warns of, such as that it may not start a Job's pods. */
  onWarning?: (text: string) => void;
}

/** Creates an object from its manifest. */
export async function createObject<Name extends ResourceName>(
  cluster: Cluster,
  resource: Name,
  manifest: object,
  options: ChangeOptions = {},
): Promise<ObjectByResource[Name]> {
  return await request(cluster, {
    method: "POST",
    path: pathAt(cluster, resource, options),
    query: changeQuery(options),
    body: manifest,
    signal: options.signal,
    onWarning: options.onWarning,
  });
}

/**
 * Changes what `patch` names and leaves the rest; null removes a field, and a list takes the place
 * of the whole list (RFC 7396).
 */
export async function patchObject<Name extends ResourceName>(
  cluster: Cluster,
  resource: Name,
  name: string,
  patch: object,
  options: ChangeOptions = {},
): Promise<ObjectByResource[Name]> {
  return await request(cluster, {
    method: "PATCH",
    path: pathAt(cluster, resource, options, name),
    query: changeQuery(options),
    body: patch,
    contentType: "application/merge-patch+json",
    signal: options.signal,
    onWarning: options.onWarning,
  });
}

/**
 * Deletes an object.
 *
 * @param options `propagationPolicy` says what becomes of what it owns: it goes first (Foreground),
 *   or afterwards (Background). `uid` keeps another object of that name from being deleted.
 * @returns false if there was none
 */
export async function deleteObject(
  cluster: Cluster,
  resource: ResourceName,
  name: string,
  { propagationPolicy, uid, dryRun, ...place }:
    & Place
    & { propagationPolicy: "Foreground" | "Background"; uid?: string; dryRun?: boolean },
): Promise<boolean> {
  try {
    await request(cluster, {
      method: "DELETE",
      path: pathAt(cluster, resource, place, name),
      query: { dryRun: dryRun ? "All" : undefined },
      body: {
        kind: "DeleteOptions",
        apiVersion: "v1",
        propagationPolicy,
        preconditions: uid === undefined ? undefined : { uid },
      },
      signal: place.signal,
    });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.isAbsent) return false;
    throw error;
  }
}

/** Has a pod end as when its node is drained; its Job starts another one. */
export async function evictPod(cluster: Cluster, name: string, place: Place = {}): Promise<void> {
  const namespace = place.namespace ?? cluster.namespace;
  await request(cluster, {
    method: "POST",
    path: pathOf("pods", { namespace, name, subresource: "eviction" }),
    body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
    signal: place.signal,
  });
}

function changeQuery({ dryRun, isStrict }: ChangeOptions) {
  return {
    fieldManager,
    dryRun: dryRun ? "All" : undefined,
    fieldValidation: isStrict ? "Strict" : undefined,
  };
}
