/**
 * Finds fields that Kubernetes does not know in a Job or a ConfigMap, without a cluster: most API
 * servers would only drop them.
 *
 * @module
 */

import { didYouMean } from "../../src/core/did_you_mean.ts";
import { knownFields } from "./known_fields.ts";

/** A field that there is not. */
export interface UnknownField {
  /** Where it is, such as `.spec.template.spec.tolerations[0].efect`. */
  path: string;
  /** The field that may be meant, or those that there are, in one sentence. */
  hint: string;
}

/**
 * The fields of `manifest`, a Job or a ConfigMap, that there are not.
 *
 * @throws {TypeError} for another kind
 */
export function findUnknownFields(manifest: { kind?: unknown }): UnknownField[] {
  const type = `V1${manifest.kind}`;
  if (type !== "V1Job" && type !== "V1ConfigMap") {
    throw new TypeError(`Cannot check a ${manifest.kind}; wanted a Job or a ConfigMap`);
  }
  return [...unknownFields(manifest, type, "")];
}

function* unknownFields(value: unknown, type: string, path: string): Generator<UnknownField> {
  if (Array.isArray(value)) {
    for (const [place, item] of value.entries()) {
      yield* unknownFields(item, type, `${path}[${place}]`);
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const fields = knownFields[type];
  for (const [key, inner] of Object.entries(value)) {
    if (!Object.hasOwn(fields, key)) {
      yield { path: `${path}.${key}`, hint: didYouMean(key, Object.keys(fields)) };
    } else if (fields[key] !== "") {
      yield* unknownFields(inner, fields[key], `${path}.${key}`);
    }
  }
}
