/**
 * The objects of a cluster that a configuration names, and the keys that name them.
 *
 * @module
 */

import type { K8sConfig } from "../../src/config/config.ts";
import type { ResourceName } from "../client/resources.ts";

/** An object that must be there already. */
export interface NamedObject {
  resource: ResourceName;
  name: string;
  /** The key of the configuration that names it. */
  key: readonly PropertyKey[];
}

/** All that is named, but for the queue. */
export function namedObjects(k8s: K8sConfig): NamedObject[] {
  const secrets = [
    ...k8s.image_pull_secrets.map((name, place) => ({ name, key: ["image_pull_secrets", place] })),
    ...k8s.env_from_secrets.map((name, place) => ({ name, key: ["env_from_secrets", place] })),
    ...Object.entries(k8s.env).flatMap(([variable, value]) =>
      typeof value === "object" ? [{ name: value.secret, key: ["env", variable, "secret"] }] : []
    ),
  ];
  const named: NamedObject[] = [
    ...k8s.data.flatMap(({ claim }, place) =>
      claim === null ? [] : [{
        resource: "persistentvolumeclaims" as const,
        name: claim,
        key: ["data", place, "claim"],
      }]
    ),
    ...secrets.map((secret) => ({ resource: "secrets" as const, ...secret })),
    ...one("serviceaccounts", k8s.service_account, "service_account"),
    ...one("priorityclasses", k8s.priority_class, "priority_class"),
  ];
  return named.map(({ key, ...rest }) => ({ ...rest, key: ["k8s", ...key] }));
}

function one(resource: ResourceName, name: string | null, key: string): NamedObject[] {
  return name === null ? [] : [{ resource, name, key: [key] }];
}
