/**
 * The kinds of objects that are used, and the paths at which the API server keeps them.
 *
 * @module
 */

import type { ObjectByResource } from "./kubernetes_objects.ts";

/** What is kept under a resource's name. */
export interface Resource {
  /** The kind of one of them, such as `Job`. */
  kind: string;
  /** The API group; empty for the core. */
  group: string;
  /** The version of the group that is used. */
  version: string;
  /** Whether each is in a namespace. */
  namespaced: boolean;
}

/** The name of a resource, as in a path. */
export type ResourceName = keyof ObjectByResource;

/** All that are used. */
export const resources: Readonly<Record<ResourceName, Resource>> = {
  configmaps: inNamespace("ConfigMap"),
  events: inNamespace("Event"),
  jobs: inNamespace("Job", "batch/v1"),
  localqueues: inNamespace("LocalQueue", "kueue.x-k8s.io/v1beta1"),
  namespaces: inCluster("Namespace"),
  nodes: inCluster("Node"),
  persistentvolumeclaims: inNamespace("PersistentVolumeClaim"),
  pods: inNamespace("Pod"),
  priorityclasses: inCluster("PriorityClass", "scheduling.k8s.io/v1"),
  secrets: inNamespace("Secret"),
  serviceaccounts: inNamespace("ServiceAccount"),
  workloads: inNamespace("Workload", "kueue.x-k8s.io/v1beta1"),
};

/** Which object, or which list. */
export interface PathParts {
  /** The object's name; without it, all of them. */
  name?: string;
  /** The namespace; without it, a list is of all namespaces. */
  namespace?: string;
  /** A part of the object, such as `log`. */
  subresource?: string;
  /** Another version of the API group than the usual one. */
  version?: string;
}

/** The path of an object, or of a list. */
export function pathOf(resource: ResourceName, parts: PathParts = {}): string {
  const { group, version, namespaced } = resources[resource];
  const { name, namespace, subresource } = parts;
  return [
    group === "" ? "/api" : `/apis/${group}`,
    parts.version ?? version,
    ...(namespaced && namespace !== undefined ? ["namespaces", namespace] : []),
    resource,
    ...(name !== undefined ? [name] : []),
    ...(subresource !== undefined ? [subresource] : []),
  ].map((part, place) => place === 0 ? part : encodeURIComponent(part)).join("/");
}

function inNamespace(kind: string, groupVersion = "v1"): Resource {
  return { kind, ...splitVersion(groupVersion), namespaced: true };
}

function inCluster(kind: string, groupVersion = "v1"): Resource {
  return { kind, ...splitVersion(groupVersion), namespaced: false };
}

function splitVersion(groupVersion: string): { group: string; version: string } {
  const [version, group = ""] = groupVersion.split("/").toReversed();
  return { group, version };
}
