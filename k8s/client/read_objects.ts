/**
 * Gets and lists the kinds of objects that are used.
 *
 * @module
 */

import { ApiError } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import type { KubernetesObject, ObjectByResource } from "./kubernetes_objects.ts";
import { request } from "./request.ts";
import { pathAt, type Place } from "./place.ts";
import { pathOf, type ResourceName } from "./resources.ts";

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
    if (error instanceof ApiError && error.isAbsent) return null;
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

const pageSize = 500;

interface ListPage<Item> {
  metadata: { resourceVersion: string; continue?: string };
  items: Item[] | null;
}

/** Asks for objects without what is in them. */
function metadataOnly(kind: "PartialObjectMetadata" | "PartialObjectMetadataList"): string {
  return `application/json;as=${kind};g=meta.k8s.io;v=v1`;
}
