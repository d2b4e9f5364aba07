/**
 * What one may do in a cluster, who one is there, and what the cluster has.
 *
 * @module
 */

import { ApiError } from "./api_error.ts";
import type { Cluster } from "./cluster.ts";
import { request } from "./request.ts";
import { type ResourceName, resources } from "./resources.ts";

/** Something that one may or may not do. */
export interface Action {
  /** Such as `create`. */
  verb: "create" | "get" | "list" | "watch" | "patch" | "delete";
  /** To which kind of object. */
  resource: ResourceName;
  /** To which part of it, such as `log`. */
  subresource?: string;
  /** To this one only. */
  name?: string;
  /** In this namespace; by default the cluster's. */
  namespace?: string;
}

/** Asks whether one may do something. */
export async function mayI(
  cluster: Cluster,
  action: Action,
  { signal }: { signal?: AbortSignal } = {},
): Promise<boolean> {
  const { verb, resource, subresource, name } = action;
  const { group, namespaced } = resources[resource];
  const namespace = namespaced ? action.namespace ?? cluster.namespace : undefined;
  const review: { status?: { allowed?: boolean } } = await request(cluster, {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group, resource, subresource, name, namespace } },
    },
    signal,
  });
  return review.status?.allowed === true;
}

/** Asks as whom the API server knows one; null where it does not tell. */
export async function whoAmI(cluster: Cluster): Promise<string | null> {
  try {
    const review: { status?: { userInfo?: { username?: string } } } = await request(cluster, {
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    });
    return review.status?.userInfo?.username ?? null;
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.status)) return null;
    throw error;
  }
}

/** The version of an API group that the cluster prefers; null if it has no such group. */
export async function groupVersion(cluster: Cluster, group: string): Promise<string | null> {
  try {
    const found: { preferredVersion?: { version?: string } } = await request(cluster, {
      path: `/apis/${encodeURIComponent(group)}`,
    });
    return found.preferredVersion?.version ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
