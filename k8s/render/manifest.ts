/**
 * What is sent to Kubernetes: plain objects whose keys stand in the order in which people read them.
 *
 * @module
 */

import { yamlText } from "../../src/config/yaml_text.ts";

/** An object of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** The fields of `fields` that have a value, in their order. */
export function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([_, value]) => value !== undefined));
}

/** Manifests as `kubectl apply -f -` takes them. */
export function manifestText(manifests: readonly Manifest[], format: "yaml" | "json"): string {
  if (format === "json") {
    return JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }, null, 2);
  }
  return manifests.map(yamlText).join("---\n").trimEnd();
}
