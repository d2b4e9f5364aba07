/**
 * How the fake API server creates, gives, lists, changes and deletes objects.
 *
 * There are no controllers behind it: a Job gets no pods, a pod does not run. Tests put those there.
 *
 * @module
 */

import type { FakeTarget } from "./fake_kinds.ts";
import { selectorsOf } from "./fake_selectors.ts";
import {
  alreadyExists,
  badRequest,
  type FakeKind,
  type FieldFault,
  invalid,
  modified,
  notFound,
  notInTheFake,
  Refusal,
} from "./fake_status.ts";
import type { FakeObject, FakeStore } from "./fake_store.ts";
import {
  refuseChange,
  refuseNew,
  refuseUnknownFields,
  refuseWrongTypes,
} from "./fake_validation.ts";

/** A request as the handlers see it. */
export interface FakeRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
}

/** Makes an object whole, as it is kept. */
export function whole(kind: FakeKind, namespace: string | undefined, object: unknown): FakeObject {
  const { group, version, namespaced } = kind;
  // deno-lint-ignore no-explicit-any -- a manifest from outside
  const given = structuredClone(object) as any;
  const uid = given.metadata?.uid ?? crypto.randomUUID();
  const found: FakeObject = {
    ...given,
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind: kind.kind,
    metadata: {
      ...given.metadata,
      ...(namespaced ? { namespace } : {}),
      uid,
      resourceVersion: "",
      creationTimestamp: given.metadata?.creationTimestamp ?? secondsOf(new Date()),
    },
  };
  return kind.kind === "Job" ? withJobDefaults(found) : found;
}

/** A time as Kubernetes writes it: in whole seconds. */
export function secondsOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Answers POST on a list. */
export function create(store: FakeStore, target: FakeTarget, request: FakeRequest): FakeObject {
  const { kind, namespace } = target;
  const { dryRun, strict } = changeOptions("CreateOptions", request.query);
  if (!/^application\/(json|yaml)/.test(request.headers["content-type"] ?? "")) {
    const accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    throw new Refusal(
      415,
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
    );
  }
  // deno-lint-ignore no-explicit-any -- a manifest from outside
  const manifest: any = parseBody(request.body, kind.kind);
  const refusal = kindFault(kind, manifest) ??
    (strict ? refuseUnknownFields(kind, manifest) : null) ??
    refuseWrongTypes(kind, manifest);
  if (refusal) throw refusal;
  manifest.metadata ??= {};
  if (namespace !== undefined && (manifest.metadata.namespace ?? namespace) !== namespace) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  checkNamespace(store, namespace);
  if (!manifest.metadata.name && manifest.metadata.generateName) {
    manifest.metadata.name = manifest.metadata.generateName + crypto.randomUUID().slice(0, 5);
  }
  const fault = refuseNew(kind, manifest);
  if (fault) throw fault;
  if (store.get({ resource: kind.resource, namespace }, manifest.metadata.name)) {
    throw alreadyExists(kind, manifest.metadata.name);
  }
  const object = whole(kind, namespace, manifest);
  if (!dryRun) return store.put(kind.resource, object);
  // deno-lint-ignore no-explicit-any -- what is not kept has no version
  delete (object.metadata as any).resourceVersion;
  return object;
}

/** Answers GET on an object. */
export function get(store: FakeStore, { kind, namespace, name }: FakeTarget): FakeObject {
  const found = store.get({ resource: kind.resource, namespace }, name!);
  if (!found) throw notFound(kind, name!);
  return found;
}

/** Answers GET on a list. */
export function list(store: FakeStore, { kind, namespace }: FakeTarget, query: URLSearchParams) {
  const matches = selectorsOf(kind, query);
  const all = store.list({ resource: kind.resource, namespace }).filter(matches);
  const limit = Number(query.get("limit") ?? 0) || all.length;
  const start = query.has("continue") ? startOf(store, query.get("continue")!) : 0;
  const items = all.slice(start, start + limit);
  const more = start + limit < all.length ? `${store.version()}:${start + limit}` : undefined;
  return {
    kind: `${kind.kind}List`,
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    metadata: { resourceVersion: String(store.version()), continue: more },
    // In lists of its own kinds an API server leaves these out.
    items: items.map((item) =>
      kind.isCustom ? item : { ...item, kind: undefined, apiVersion: undefined }
    ),
  };
}

/** Answers PATCH. */
export function patch(store: FakeStore, target: FakeTarget, request: FakeRequest): FakeObject {
  const { kind } = target;
  const { dryRun, strict } = changeOptions("PatchOptions", request.query);
  const type = request.headers["content-type"] ?? "";
  const before = get(store, target);
  // deno-lint-ignore no-explicit-any -- a patch from outside
  const change: any = parsePatch(type, request.body);
  const wanted = change.metadata?.resourceVersion;
  if (wanted && wanted !== before.metadata.resourceVersion) throw modified(kind, target.name!);
  const after = mergePatch(before, change) as FakeObject;
  after.metadata = { ...after.metadata, uid: before.metadata.uid, name: before.metadata.name };
  const unknown = strict ? refuseUnknownFields(kind, after) : null;
  if (unknown) {
    const message = unknown.message.replace(/^.*?: /, "");
    throw invalid({ group: "", kind: "" }, "", [{
      reason: "FieldValueInvalid",
      message: `Invalid value: ${JSON.stringify(JSON.stringify(after))}: ${message}`,
      field: "patch",
    }]);
  }
  const refusal = refuseWrongTypes(kind, after) ?? refuseChange(kind, before, after);
  if (refusal) throw refusal;
  // Nothing changed: no new version, no event.
  if (dryRun || JSON.stringify(after) === JSON.stringify(before)) return after;
  if (JSON.stringify(after.spec) !== JSON.stringify(before.spec)) {
    after.metadata.generation = (before.metadata.generation ?? 1) + 1;
  }
  return store.put(kind.resource, after);
}

/**
 * Answers DELETE on an object. A Job's pods are left behind unless a policy is named, as with a real
 * one. What is deleted in the foreground goes when `collect` calls back.
 */
export function remove(
  store: FakeStore,
  target: FakeTarget,
  request: FakeRequest,
  collect: (remove: () => void) => void,
): unknown {
  const { kind, namespace, name } = target;
  const place = { resource: kind.resource, namespace };
  // deno-lint-ignore no-explicit-any -- options from outside
  const options: any = request.body === "" ? {} : parseBody(request.body, "DeleteOptions");
  const policy = options.propagationPolicy ?? request.query.get("propagationPolicy") ??
    (kind.kind === "Job" ? "Orphan" : "Background");
  if (!["Foreground", "Background", "Orphan"].includes(policy)) {
    throw invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", [
      unsupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"]),
    ]);
  }
  const object = get(store, target);
  const { uid } = object.metadata;
  const wanted = options.preconditions?.uid;
  if (wanted !== undefined && wanted !== uid) throw wrongUid(kind, name!, wanted, uid);
  if (changeOptions("DeleteOptions", request.query).dryRun) return object;
  const dependents = store.dependents(uid);
  if (policy === "Orphan") {
    for (const { resource, object } of dependents) {
      object.metadata.ownerReferences = object.metadata.ownerReferences!
        .filter((owner) => owner.uid !== uid);
      store.put(resource, object);
    }
  } else {
    for (const { resource, object } of dependents) {
      store.remove({ resource, namespace: object.metadata.namespace }, object.metadata.name);
    }
  }
  if (policy === "Foreground") {
    object.metadata.deletionTimestamp = secondsOf(new Date());
    object.metadata.finalizers = ["foregroundDeletion"];
    const marked = store.put(kind.resource, object);
    collect(() => store.remove(place, name!));
    return marked;
  }
  store.remove(place, name!);
  // Of a pod the API server gives what is about to end.
  if (policy === "Orphan" || kind.kind === "Pod") return object;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, group: kind.group || undefined, kind: kind.resource, uid },
  };
}

/** A merge patch (RFC 7396). */
export function mergePatch(target: unknown, change: unknown): unknown {
  if (!isMap(change)) return change;
  const merged = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function withJobDefaults(job: FakeObject): FakeObject {
  const { uid, name } = job.metadata;
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const isIndexed = job.spec?.completionMode === "Indexed";
  const metadata = { ...job.spec?.template?.metadata };
  return {
    ...job,
    metadata: { ...job.metadata, generation: 1, labels: { ...job.metadata.labels, ...labels } },
    spec: {
      parallelism: 1,
      ...(isIndexed ? {} : { completions: 1 }),
      backoffLimit: job.spec?.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
      completionMode: "NonIndexed",
      suspend: false,
      podReplacementPolicy: job.spec?.podFailurePolicy ? "Failed" : "TerminatingOrFailed",
      ...job.spec,
      template: {
        ...job.spec?.template,
        metadata: { ...metadata, labels: { ...metadata.labels, ...labels } },
      },
    },
    status: job.status ?? {},
  };
}

function parseBody(text: string, kind: string): object {
  try {
    const value = JSON.parse(text);
    if (isMap(value)) return value;
  } catch {
    // not JSON
  }
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: invalid character (${
      text.slice(0, 20)
    })`,
  );
}

function parsePatch(type: string, body: string): object {
  if (type.startsWith("application/json-patch+json") && !body.trimStart().startsWith("[")) {
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  }
  if (/^application\/(json-patch|strategic-merge-patch|apply-patch)/.test(type)) {
    throw notInTheFake(`patch of type ${type}`);
  }
  if (!type.startsWith("application/merge-patch+json")) {
    throw new Refusal(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  }
  return parseBody(body, "Patch");
}

function kindFault(kind: FakeKind, manifest: { kind?: string }): Refusal | null {
  if (manifest.kind === undefined || manifest.kind === kind.kind) return null;
  const group = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return badRequest(
    `${manifest.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: no kind "${manifest.kind}" is registered for version "${group}" in scheme "pkg/runtime/scheme.go:110"`,
  );
}

function checkNamespace(store: FakeStore, namespace: string | undefined): void {
  if (namespace === undefined) return;
  if (store.get({ resource: "namespaces", namespace: undefined }, namespace)) return;
  const details = { name: namespace, kind: "namespaces" };
  throw new Refusal(404, "NotFound", `namespaces "${namespace}" not found`, details);
}

function changeOptions(kind: string, query: URLSearchParams): { dryRun: boolean; strict: boolean } {
  const dryRun = query.get("dryRun") ?? "";
  const validation = query.get("fieldValidation") ?? "";
  const faults: FieldFault[] = [];
  if (!["", "All"].includes(dryRun)) faults.push(unsupported("dryRun", [dryRun], ["All"]));
  if (!["", "Ignore", "Strict", "Warn"].includes(validation)) {
    faults.push(unsupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]));
  }
  if (faults.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", faults);
  return { dryRun: dryRun === "All", strict: validation === "Strict" };
}

function unsupported(field: string, value: unknown, supported: string[]): FieldFault {
  const choices = supported.map((choice) => `"${choice}"`).join(", ");
  return {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${choices}`,
    field,
  };
}

function startOf(store: FakeStore, token: string): number {
  const [version, start] = token.split(":").map(Number);
  if (!Number.isInteger(start)) {
    throw badRequest("invalid continue token: continue key is not valid");
  }
  if (version < store.oldest()) {
    throw new Refusal(
      410,
      "Expired",
      "The provided continue parameter is too old to display a consistent list result.",
    );
  }
  return start;
}

function wrongUid(kind: FakeKind, name: string, wanted: string, found: string): Refusal {
  return new Refusal(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${kind.kind} "${name}": the UID in the precondition (${wanted}) does not match the UID in record (${found}). The object might have been deleted and then recreated`,
    { name, kind: kind.kind },
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
