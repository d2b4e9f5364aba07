/**
 * The kinds of objects that the fake API server has, and how a path names them. Written apart from
 * `k8s/client/resources.ts`, so that a mistake there is found.
 *
 * @module
 */

import type { FakeKind } from "./fake_status.ts";

/** Path of the group and version, resource, kind; those of the cluster as a whole with a star. */
const table = `
/api/v1                            configmaps              ConfigMap
/api/v1                            events                  Event
/api/v1                            namespaces*             Namespace
/api/v1                            nodes*                  Node
/api/v1                            persistentvolumeclaims  PersistentVolumeClaim
/api/v1                            pods                    Pod
/api/v1                            secrets                 Secret
/api/v1                            serviceaccounts         ServiceAccount
/apis/batch/v1                     jobs                    Job
/apis/scheduling.k8s.io/v1         priorityclasses*        PriorityClass
/apis/kueue.x-k8s.io/v1beta1       localqueues             LocalQueue
/apis/kueue.x-k8s.io/v1beta1       workloads               Workload
`;

/** The kinds by the name of their resource. */
export const fakeKinds: ReadonlyMap<string, FakeKind> = new Map(
  table.trim().split("\n").map((line) => {
    const [path, starred, kind] = line.trim().split(/\s+/);
    const [version, group = ""] = path.replace(/^\/apis?\//, "").split("/").toReversed();
    const resource = starred.replace("*", "");
    const namespaced = !starred.endsWith("*");
    const isCustom = group === "kueue.x-k8s.io";
    return [resource, { resource, kind, group, version, namespaced, isCustom }];
  }),
);

/** What a path names. */
export interface FakeTarget {
  kind: FakeKind;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

/** What a path names; null if nothing. */
export function targetOf(path: string): FakeTarget | null {
  const found =
    /^(?:\/api|\/apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/
      .exec(path);
  // The namespaces themselves look like something in a namespace.
  const space = /^\/api\/v1\/namespaces(?:\/([^/]+))?$/.exec(path);
  if (space) {
    return {
      kind: fakeKinds.get("namespaces")!,
      namespace: undefined,
      name: space[1],
      subresource: undefined,
    };
  }
  if (!found) return null;
  const [, group = "", version, namespace, resource, name, subresource] = found;
  const kind = fakeKinds.get(resource);
  if (!kind || kind.group !== group || kind.version !== version) return null;
  if (namespace !== undefined && !kind.namespaced) return null;
  if (name !== undefined && kind.namespaced && namespace === undefined) return null;
  return { kind, namespace, name: name && decodeURIComponent(name), subresource };
}
