/**
 * What a request asks for: in the words of Kubernetes' access rules, and in a sentence.
 *
 * @module
 */

import { type ResourceName, resources } from "./resources.ts";

/** A request to an API server. */
export interface ApiRequest {
  /** By default GET. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The path, such as `/apis/batch/v1/namespaces/ml/jobs`. */
  path: string;
  /** The query; what is undefined is left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** What is sent, as JSON, untouched. */
  body?: unknown;
  /** What the body is; by default `application/json`. */
  contentType?: string;
  /** What is wanted; by default `application/json`. */
  accept?: string;
  /** Ends it. */
  signal?: AbortSignal;
  /** Hears what the API server warns of, such as that it may not start a Job's pods. */
  onWarning?: (text: string) => void;
}

/** What a request asks for. */
export interface Asked {
  /** As in a sentence: `create Job "a" in namespace "ml"`. */
  words: string;
  /** As in Kubernetes' access rules: `create`, `list`, … */
  verb: string;
  /** The resource with its group: `jobs.batch`, `pods`; empty for another kind of path. */
  resource: string;
  /** The part of the object, such as `log`. */
  subresource: string | undefined;
  /** The namespace. */
  namespace: string | undefined;
}

/** What is created only for its answer. */
const questions: Record<string, string> = {
  selfsubjectaccessreviews: "ask what you may do",
  selfsubjectreviews: "ask who you are",
};
const verbs = { GET: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };

/** Says what a request asks for. */
export function describeRequest(request: ApiRequest): Asked {
  const { method = "GET", query, path } = request;
  const parts = splitPath(path);
  if (parts === null) {
    return {
      words: `${verbs[method]} ${path}`,
      verb: verbs[method],
      resource: "",
      subresource: undefined,
      namespace: undefined,
    };
  }
  const { group, namespace, resource, subresource } = parts;
  const name = parts.name ?? nameIn(request.body);
  const isList = method === "GET" && parts.name === undefined;
  const verb = !isList ? verbs[method] : query?.watch ? "watch" : "list";
  const where = namespace === undefined || resource === "namespaces"
    ? ""
    : ` in namespace "${namespace}"`;
  const what = isList ? resource : `${kindOf(resource)}${name === undefined ? "" : ` "${name}"`}`;
  const action = subresource === undefined ? verb : subresourceVerb(verb, subresource);
  return {
    words: questions[resource] ?? `${action} ${what}${where}`,
    verb,
    resource: group === "" ? resource : `${resource}.${group}`,
    subresource,
    namespace,
  };
}

function splitPath(path: string) {
  const found = new RegExp(
    "^/(?:api|apis/(?<group>[^/]+))/v[^/]+(?:/namespaces/(?<namespace>[^/]+)(?=/))?" +
      "/(?<resource>[^/]+)(?:/(?<name>[^/]+)(?:/(?<subresource>[^/]+))?)?$",
  ).exec(path)?.groups;
  if (!found) return null;
  const { group = "", namespace, resource, name, subresource } = found;
  const [decodedNamespace, decodedName] = [namespace, name].map((part) =>
    part && decodeURIComponent(part)
  );
  return { group, namespace: decodedNamespace, resource, name: decodedName, subresource };
}

function subresourceVerb(verb: string, subresource: string): string {
  if (subresource === "log") return "read the log of";
  if (subresource === "eviction") return "evict";
  if (subresource === "exec") return "run a program in";
  return `${verb} the ${subresource} of`;
}

function kindOf(resource: string): string {
  return Object.hasOwn(resources, resource) ? resources[resource as ResourceName].kind : resource;
}

function nameIn(body: unknown): string | undefined {
  return (body as { metadata?: { name?: string } } | undefined)?.metadata?.name;
}
