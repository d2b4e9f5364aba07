/**
 * Gets, lists, creates, changes and deletes the kinds of objects that are used.
 *
 * A manifest is sent as it is: nothing is added and nothing dropped, so that what the API server
 * says of it is about what the user wrote.
 *
 * @module
 */

import { ApiError } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesObject, ObjectByResource } from "./kubernetes_objects.ts";
import { request } from "./request.ts";
import { pathOf, type ResourceName, resources } from "./resources.ts";

/** The name under which the API server notes our changes. */
const fieldManager = "likeness";

/** Where an object is. */
export interface Place {
  /** The namespace; by default the cluster's. */
  namespace?: string;
  /** Another version of the API group than the usual one. */
  version?: string;
  /** Ends the request. */
  signal?: AbortSignal;
}

/** Which of them. */
export interface Selection extends Place {
  /** Only with these labels, such as `app.kubernetes.io/managed-by=likeness`. */
  labelSelector?: string;
  /** Only with these fields, such as `involvedObject.name=a`. */
  fieldSelector?: string;
  /** In all namespaces. */
  allNamespaces?: boolean;
}

/** Some objects, and the version at which a watch of them goes on. */
export interface ObjectList<Item> {
  /** The objects. */
  items: Item[];
  /** The version of the list. */
  resourceVersion: string;
}

/** How something is changed. */
export interface ChangeOptions extends Place {
  /** Whether the API server only says what it would do. */
  dryRun?: boolean;
  /** Whether it refuses fields that it does not know, and fields that are there twice. */
  isStrict?: boolean;
  /** Hears what the API server warns of, such as that it may not start a Job's pods. */
  onWarning?: (text: string) => void;
}

/** Gets an object; of a Secret only its name, labels and the like. */
export async function getObject<Name extends ResourceName>(
  cluster: Cluster,
  resource: Name,
  name: string,
  place: Place = {},
): Promise<ObjectByResource[Name]> {
  return await request(cluster, {
    path: pathAt(cluster, resource, place, name),
    accept: resource === "secrets" ? metadataOnly("PartialObjectMetadata") : undefined,
    signal: place.signal,
  });
}

/** Gets an object; null if there is none. */
export async function findObject<Name extends ResourceName>(
  cluster: Cluster,
  resource: Name,
  name: string,
  place: Place = {},
): Promise<ObjectByResource[Name] | null> {
  try {
    return await getObject(cluster, resource, name, place);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Lists objects, however many there are; of Secrets only their names, labels and the like. */
export async function listObjects<Name extends ResourceName>(
  cluster: Cluster,
  resource: Name,
  selection: Selection = {},
): Promise<ObjectList<ObjectByResource[Name]>> {
  const { labelSelector, fieldSelector, allNamespaces, signal } = selection;
  const path = allNamespaces
    ? pathOf(resource, { version: selection.version })
    : pathAt(cluster, resource, selection);
  return await listPath(cluster, path, {
    query: { labelSelector, fieldSelector },
    accept: resource === "secrets" ? metadataOnly("PartialObjectMetadataList") : undefined,
    signal,
  });
}

/** Lists what is at a path, page by page. */
export async function listPath<Item extends KubernetesObject>(
  cluster: Cluster,
  path: string,
  { query, accept, signal }: {
    query?: Record<string, string | undefined>;
    accept?: string;
    signal?: AbortSignal;
  } = {},
): Promise<ObjectList<Item>> {
  let items: Item[] = [];
  let next: string | undefined;
  while (true) {
    try {
      const page: ListPage<Item> = await request(cluster, {
        path,
        query: { ...query, limit: pageSize, continue: next },
        accept,
        signal,
      });
      items.push(...page.items ?? []);
      next = page.metadata.continue || undefined;
      if (next === undefined) return { items, resourceVersion: page.metadata.resourceVersion };
    } catch (error) {
      // The rest of a list is kept for some minutes only.
      if (!(next !== undefined && error instanceof ApiError && error.status === 410)) throw error;
      [items, next] = [[], undefined];
    }
  }
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
    if (error instanceof ApiError && error.status === 404) return false;
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

const pageSize = 500;

interface ListPage<Item> {
  metadata: { resourceVersion: string; continue?: string };
  items: Item[] | null;
}

function pathAt(cluster: Cluster, resource: ResourceName, place: Place, name?: string): string {
  const namespace = resources[resource].namespaced
    ? place.namespace ?? cluster.namespace
    : undefined;
  return pathOf(resource, { namespace, name, version: place.version });
}

/** Asks for objects without what is in them. */
function metadataOnly(kind: "PartialObjectMetadata" | "PartialObjectMetadataList"): string {
  return `application/json;as=${kind};g=meta.k8s.io;v=v1`;
}

function changeQuery({ dryRun, isStrict }: ChangeOptions) {
  return {
    fieldManager,
    dryRun: dryRun ? "All" : undefined,
    fieldValidation: isStrict ? "Strict" : undefined,
  };
}
