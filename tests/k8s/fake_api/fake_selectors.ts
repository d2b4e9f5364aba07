/**
 * Label and field selectors, as far as the fake API server knows them.
 *
 * @module
 */

import { badRequest, type FakeKind } from "./fake_status.ts";
import type { FakeObject } from "./fake_store.ts";

/** Whether an object is meant. */
export type Matches = (object: FakeObject) => boolean;

/** Reads the selectors of a query. */
export function selectorsOf(kind: FakeKind, query: URLSearchParams): Matches {
  const labels = labelMatchers(query.get("labelSelector") ?? "");
  const fields = fieldMatchers(kind, query.get("fieldSelector") ?? "");
  return (object) => [...labels, ...fields].every((matches) => matches(object));
}

/** `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b,c)`, with commas between. */
function labelMatchers(selector: string): Matches[] {
  const requirements = selector.split(/,(?![^(]*\))/).map((text) => text.trim()).filter(Boolean);
  return requirements.map((text) => {
    const found = /^(!)?([^\s!=(),]+)(?:\s*(==?|!=|in|notin)\s*(?:\(([^)]*)\)|([^\s=(),]*)))?$/
      .exec(text);
    if (!found) {
      const rest = text.split(/\s+/)[1] ?? text;
      throw badRequest(
        `unable to parse requirement: found '${rest}', expected: in, notin, =, ==, !=, gt, lt`,
      );
    }
    const [, not, key, operator, set, value = ""] = found;
    const values = set?.split(",").map((part) => part.trim()) ?? [value];
    return ({ metadata }) => {
      const label = metadata.labels?.[key];
      if (not) return label === undefined;
      if (operator === undefined) return label !== undefined;
      const isAmong = label !== undefined && values.includes(label);
      return operator === "!=" || operator === "notin" ? !isAmong : isAmong;
    };
  });
}

const knownFields: Record<string, string[]> = {
  pods: ["spec.nodeName", "status.phase", "spec.serviceAccountName"],
  events: ["involvedObject.kind", "involvedObject.name", "involvedObject.uid", "reason", "type"],
  jobs: ["status.successful"],
};

/** `a.b=c`, `a.b!=c`, with commas between. */
function fieldMatchers(kind: FakeKind, selector: string): Matches[] {
  const known = ["metadata.name", "metadata.namespace", ...knownFields[kind.resource] ?? []];
  return selector.split(",").filter(Boolean).map((text) => {
    const [, field = text, operator, value] = /^([^=!]+)(==?|!=)(.*)$/.exec(text) ?? [];
    if (operator === undefined) {
      throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
    }
    if (!known.includes(field)) {
      throw badRequest(
        kind.resource in knownFields
          ? `field label not supported: ${field}`
          : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
    return (object) => {
      // deno-lint-ignore no-explicit-any -- any path
      const found = field.split(".").reduce<any>((value, key) => value?.[key], object) ?? "";
      return operator === "!=" ? String(found) !== value : String(found) === value;
    };
  });
}
