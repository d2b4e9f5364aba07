/**
 * Which answer of the fake API server belongs to which request, and who may have it.
 *
 * @module
 */

import { fakeKinds, type FakeTarget, targetOf } from "./fake_kinds.ts";
import { create, type FakeRequest, get, list, patch, remove } from "./fake_objects.ts";
import {
  badRequest,
  forbidden,
  invalid,
  noSuchPath,
  notFound,
  notInTheFake,
  Refusal,
  wrongMethod,
} from "./fake_status.ts";
import type { FakeObject, FakeStore } from "./fake_store.ts";
import { type FakeLog, type FakeStream, streamLog, watchObjects } from "./fake_stream.ts";

/** Something that nobody may do. */
export interface Denial {
  verb: string;
  resource: string;
  subresource?: string;
  /** Only there. */
  namespace?: string;
}

/** What the answers depend on. */
export interface FakeState {
  store: FakeStore;
  logs: Map<string, FakeLog>;
  denials: Denial[];
  /** What sends a bookmark to each watch. */
  bookmarks: Set<() => void>;
  /** Whether the cluster has Kueue. */
  hasKueue: boolean;
  /** Whether no pod may be evicted. */
  hasDisruptionBudget: boolean;
  /** Removes what was deleted in the foreground, at some time. */
  collect(remove: () => void): void;
}

/** The answer; null is one without content, undefined one that goes on in the stream. */
export function respond(
  state: FakeState,
  user: string,
  request: FakeRequest,
  openStream: () => FakeStream,
): unknown {
  const { method, path } = request;
  if (path === "/version") return { major: "1", minor: "34", gitVersion: "v1.34.4" };
  if (path === "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") {
    return reviewAccess(state, request);
  }
  if (path === "/apis/authentication.k8s.io/v1/selfsubjectreviews") {
    if (method !== "POST") throw wrongMethod();
    return { kind: "SelfSubjectReview", status: { userInfo: { username: user } } };
  }
  if (path.startsWith("/apis/kueue.x-k8s.io") && !state.hasKueue) throw absent();
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  if (group !== undefined) return describeGroup(group);
  const target = targetOf(path);
  if (target === null) throw noSuchPath();
  authorize(state, user, request, target);
  return target.name === undefined
    ? respondOnList(state, request, target, openStream)
    : respondOnObject(state, request, target, openStream);
}

function respondOnList(
  { store, bookmarks }: FakeState,
  request: FakeRequest,
  target: FakeTarget,
  openStream: () => FakeStream,
): unknown {
  const { method, query } = request;
  if (method === "POST") return create(store, target, request);
  if (method !== "GET") throw notInTheFake(`${method} of a list`);
  if (!isWatch(query)) return metadataIfAsked(request, list(store, target, query));
  watchObjects(store, target, query, bookmarks, openStream);
}

function respondOnObject(
  state: FakeState,
  request: FakeRequest,
  target: FakeTarget,
  openStream: () => FakeStream,
): unknown {
  const { store } = state;
  const { method, query } = request;
  const { kind, subresource } = target;
  if (kind.resource === "pods" && subresource === "log") {
    if (method !== "GET") throw wrongMethod();
    return streamLog(store, state.logs, target, query, openStream);
  }
  if (kind.resource === "pods" && subresource === "eviction") return evict(state, target, request);
  if (subresource !== undefined) throw notInTheFake(`subresource ${subresource}`);
  if (method === "GET") return metadataIfAsked(request, get(store, target));
  if (method === "PATCH") return patch(store, target, request);
  if (method === "DELETE") return remove(store, target, request, state.collect);
  if (method === "PUT") throw notInTheFake("PUT");
  throw wrongMethod();
}

function authorize(
  { denials }: FakeState,
  user: string,
  { method, query }: FakeRequest,
  { kind, namespace, name, subresource }: FakeTarget,
): void {
  const verb = method === "GET" && name === undefined
    ? isWatch(query) ? "watch" : "list"
    : { GET: "get", POST: "create", PATCH: "patch", DELETE: "delete" }[method] ?? method;
  if (!isDenied(denials, { verb, resource: kind.resource, subresource, namespace })) return;
  throw forbidden(kind, { user, verb, subresource, namespace, name });
}

function isDenied(denials: readonly Denial[], asked: Denial): boolean {
  return denials.some(({ verb, resource, subresource, namespace }) =>
    verb === asked.verb && resource === asked.resource && subresource === asked.subresource &&
    (namespace === undefined || namespace === asked.namespace)
  );
}

function isWatch(query: URLSearchParams): boolean {
  return ["true", "1"].includes(query.get("watch") ?? "");
}

function reviewAccess({ denials }: FakeState, { method, body }: FakeRequest): unknown {
  if (method !== "POST") throw wrongMethod();
  const review = JSON.parse(body);
  const asked = review.spec?.resourceAttributes;
  if (!asked) {
    throw invalid({ group: "authorization.k8s.io", kind: "" }, "", [{
      reason: "FieldValueInvalid",
      message:
        "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
      field: "spec.resourceAttributes",
    }]);
  }
  return {
    kind: "SelfSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    ...review,
    metadata: {},
    status: { allowed: !isDenied(denials, asked) },
  };
}

function describeGroup(name: string): unknown {
  const kind = [...fakeKinds.values()].find(({ group }) => group === name);
  if (!kind) throw absent();
  const version = { groupVersion: `${name}/${kind.version}`, version: kind.version };
  return {
    kind: "APIGroup",
    apiVersion: "v1",
    name,
    versions: [version],
    preferredVersion: version,
  };
}

function evict(
  { store, hasDisruptionBudget }: FakeState,
  { kind, namespace, name }: FakeTarget,
  { method, body }: FakeRequest,
): unknown {
  if (method !== "POST") throw wrongMethod();
  const place = { resource: kind.resource, namespace };
  if (!store.get(place, name!)) throw notFound(kind, name!);
  if (JSON.parse(body).metadata?.name !== name) {
    throw badRequest("name in URL does not match name in Eviction object");
  }
  if (hasDisruptionBudget) {
    throw new Refusal(
      429,
      "TooManyRequests",
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [{
          reason: "DisruptionBudget",
          message: "The disruption budget b needs 1 healthy pods and has 1 currently",
        }],
      },
    );
  }
  store.remove(place, name!);
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
}

/** Objects without what is in them, where that was asked for. */
// deno-lint-ignore no-explicit-any -- an object or a list
function metadataIfAsked({ headers }: FakeRequest, found: any): unknown {
  const kind = /as=(PartialObjectMetadata(?:List)?)/.exec(headers.accept ?? "")?.[1];
  if (kind === undefined) return found;
  const isList = found.items !== undefined;
  if (isList !== kind.endsWith("List")) {
    const message = `you requested ${kind}, but the requested object is another one`;
    throw new Refusal(406, "NotAcceptable", message);
  }
  const apiVersion = "meta.k8s.io/v1";
  const bare = ({ metadata }: FakeObject) => ({
    kind: "PartialObjectMetadata",
    apiVersion,
    metadata,
  });
  if (!isList) return bare(found);
  return { kind, apiVersion, metadata: found.metadata, items: found.items.map(bare) };
}

/** A path of which not even the group is known: no Status, but a page. */
function absent(): Refusal {
  const refusal = new Refusal(404, undefined, "404 page not found");
  refusal.contentType = "text/plain; charset=utf-8";
  refusal.body = () => "404 page not found\n";
  return refusal;
}
