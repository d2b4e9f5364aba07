/**
 * Whether Kubernetes knows all fields of a manifest. Those of `k8s.affinity` are the user's words;
 * an API server would refuse them, or only drop them.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { findUnknownFields } from "../manifest/find_unknown_fields.ts";
import type { Manifest } from "./manifest.ts";

/** Where the affinity is in a Job. */
const affinity = ".spec.template.spec.affinity";

/** Refuses a field that Kubernetes does not have, naming the key that it comes from. */
export function checkFields(source: ConfigSource, manifests: readonly Manifest[]): void {
  for (const manifest of manifests) {
    const [unknown] = findUnknownFields(manifest);
    if (!unknown) continue;
    if (!unknown.path.startsWith(affinity)) {
      throw new Error(`Rendered an unknown field ${unknown.path} of a ${manifest.kind}`);
    }
    const key = keyOf(unknown.path.slice(affinity.length));
    throw new UserError(
      `Cannot submit ${source.place(["k8s", "affinity", ...key])}: ` +
        `Kubernetes has no field "${String(key.at(-1))}" there.`,
      { hint: unknown.hint },
    );
  }
}

/** `.a[0].b` gives `["a", 0, "b"]`. */
function keyOf(path: string): PropertyKey[] {
  return [...path.matchAll(/\.([^.[]+)|\[(\d+)\]/g)]
    .map(([_, name, place]) => place === undefined ? name : Number(place));
}
