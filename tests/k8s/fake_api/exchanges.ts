/**
 * Requests whose answers a real API server and the fake one must have in common. What a real one
 * (Kubernetes 1.34.4) said is kept in `tests/golden/kubernetes_answers.json`, written by
 *
 *     deno run -A tests/k8s/fake_api/record_answers.ts KUBECONFIG
 *
 * for a cluster that a test may change, with rights to everything.
 *
 * @module
 */

import { pathOf } from "../../../k8s/client/resources.ts";
import type { Denial } from "./fake_routes.ts";

/** A request. */
export interface Exchange {
  /** What it shows. */
  title: string;
  method?: string;
  path: string;
  /** Sent as JSON, or as it is if it is a text. */
  body?: unknown;
  headers?: Record<string, string>;
  /** What the user `nobody`, who sends it, may not do. */
  denied?: Denial;
}

/** An answer, without what is different each time. */
export interface Answer {
  title: string;
  status: number;
  body: unknown;
}

const jobs = pathOf("jobs", { namespace: "default" });
const configMaps = pathOf("configmaps", { namespace: "default" });
const pods = pathOf("pods", { namespace: "default" });
const merge = { "content-type": "application/merge-patch+json" };
const nobody = { "impersonate-user": "nobody" };

/** A Job with changes of its spec, of its pod and of its container. */
function job(spec: object = {}, pod: object = {}, container: object = {}): object {
  const containers = [{ name: "train", image: "x:1", ...container }];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "exchange-b" },
    spec: { ...spec, template: { spec: { restartPolicy: "Never", containers, ...pod } } },
  };
}

function dryRun(title: string, manifest: object): Exchange {
  return { title, method: "POST", path: `${jobs}?dryRun=All`, body: manifest };
}

function configMap(title: string, query: string, manifest: object): Exchange {
  const body = { metadata: { name: "exchange-b" }, ...manifest };
  return { title, method: "POST", path: `${configMaps}${query}`, body };
}

function patch(title: string, path: string, body: unknown, headers = merge): Exchange {
  return { title, method: "PATCH", path, body, headers };
}

function pod(name: string, ...containers: string[]): Exchange {
  const spec = { containers: containers.map((name) => ({ name, image: "x:1" })) };
  return { title: `pod ${name}`, method: "POST", path: pods, body: { metadata: { name }, spec } };
}

const suspended = { ...job({ suspend: true }), metadata: { name: "exchange-a" } };

/** The requests, in their order. */
export const exchanges: readonly Exchange[] = [
  { title: "new Job", method: "POST", path: jobs, body: suspended },
  { title: "same Job again", method: "POST", path: jobs, body: suspended },
  {
    title: "Job in no namespace",
    method: "POST",
    path: jobs.replace("default", "no"),
    body: job(),
  },
  { title: "Job in a list", path: `${jobs}?fieldSelector=metadata.name%3Dexchange-a` },
  { title: "list of no namespace", path: jobs.replace("default", "no") },
  { title: "no such Job", path: `${jobs}/none` },
  { title: "no such resource", path: jobs.replace("jobs", "jbos") },
  { title: "no such group", path: "/apis/kueue.x-k8s.io" },
  { title: "no such group's list", path: pathOf("localqueues", { namespace: "default" }) },
  { title: "group", path: "/apis/batch" },
  { title: "Job with POST on it", method: "POST", path: `${jobs}/exchange-a`, body: {} },

  dryRun("dry run", job()),
  {
    title: "strict dry run with unknown fields",
    method: "POST",
    path: `${jobs}?dryRun=All&fieldValidation=Strict`,
    body: job({ backofLimit: 1 }, { tolerations: [{ efect: "x" }] }),
  },
  { title: "dryRun=Some", method: "POST", path: `${jobs}?dryRun=Some`, body: job() },
  dryRun("bad values", {
    metadata: { name: "A_b" },
    spec: { backoffLimit: -1, template: { spec: { containers: [{ name: "train" }] } } },
  }),
  dryRun("nothing in it", { metadata: { name: "exchange-b" }, spec: {} }),
  dryRun("no name", { ...job(), metadata: {} }),
  dryRun("restart policy and failure policy", {
    ...job({ podFailurePolicy: { rules: [] } }, { restartPolicy: "OnFailure" }),
  }),
  dryRun("number as text", job({ backoffLimit: "3" })),
  dryRun("another kind", { ...job(), kind: "Pod" }),
  dryRun("another namespace", { ...job(), metadata: { name: "b", namespace: "other" } }),
  dryRun("no such volume", job({}, {}, { volumeMounts: [{ name: "x", mountPath: "/a" }] })),
  dryRun(
    "two of a kind",
    job({}, { volumes: [{ name: "x", emptyDir: {} }, { name: "x", emptyDir: {} }] }, {
      volumeMounts: [{ name: "x", mountPath: "/a" }, { name: "x", mountPath: "/a" }],
    }),
  ),
  dryRun("limit per index without indexes", job({ backoffLimitPerIndex: 1 })),
  dryRun("failed indexes without indexes", job({ maxFailedIndexes: 1 })),
  dryRun("negative", job({ parallelism: -1, completions: -1, ttlSecondsAfterFinished: -1 })),
  dryRun(
    "GPU without a limit",
    job({}, {}, { resources: { requests: { "nvidia.com/gpu": "1" } } }),
  ),
  dryRun("no quantity", job({}, {}, { resources: { limits: { memory: "32GB" } } })),

  patch("suspend", `${jobs}/exchange-a`, { spec: { suspend: true } }),
  patch("another image", `${jobs}/exchange-a`, {
    spec: { template: { spec: { containers: [{ name: "train", image: "x:2" }] } } },
  }),
  patch("unsuspend", `${jobs}/exchange-a`, { spec: { suspend: false } }),
  patch("no such Job to patch", `${jobs}/none`, { metadata: {} }),
  patch("stale version", `${jobs}/exchange-a`, { metadata: { resourceVersion: "1" } }),
  patch("object as JSON patch", `${jobs}/exchange-a`, { spec: {} }, {
    "content-type": "application/json-patch+json",
  }),
  patch("unknown patch type", `${jobs}/exchange-a`, { spec: {} }, {
    "content-type": "application/json",
  }),

  configMap("new ConfigMap", "", {
    metadata: { name: "exchange-a" },
    data: { a: "b" },
    immutable: true,
  }),
  patch("immutable data", `${configMaps}/exchange-a`, { data: { a: "c" } }),
  patch("unknown field in a patch", `${configMaps}/exchange-a?fieldValidation=Strict`, {
    date: { a: "c" },
  }),
  configMap("unknown fields", "?fieldValidation=Strict", {
    metadata: { name: "exchange-b", labls: {} },
    date: {},
  }),
  configMap("fieldValidation=Some", "?fieldValidation=Some", {}),
  configMap("number as data", "", { data: { a: 3 } }),
  configMap("bad key and label", "", {
    metadata: { name: "exchange-b", labels: { a: "x y" } },
    data: { "a/b": "c" },
  }),
  configMap("too much data", "", { data: { a: "x".repeat(1_100_000) } }),
  configMap("owner without uid", "", {
    metadata: {
      name: "exchange-b",
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "a" }],
    },
  }),
  {
    title: "another content type",
    method: "POST",
    path: configMaps,
    body: {},
    headers: { "content-type": "text/plain" },
  },
  {
    title: "only metadata",
    path: `${configMaps}/exchange-a`,
    headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" },
  },
  { title: "no selector", path: `${pods}?labelSelector=a%20b` },
  { title: "unknown field of pods", path: `${pods}?fieldSelector=foo%3Dbar` },
  { title: "unknown field of ConfigMaps", path: `${configMaps}?fieldSelector=foo%3Dbar` },
  { title: "watch from no version", path: `${pods}?watch=true&resourceVersion=abc` },

  pod("exchange-a", "train"),
  pod("exchange-b", "one", "two"),
  { title: "log of an unscheduled pod", path: `${pods}/exchange-a/log` },
  { title: "log of no pod", path: `${pods}/none/log` },
  { title: "log of no container", path: `${pods}/exchange-a/log?container=none` },
  { title: "log of one of two", path: `${pods}/exchange-b/log` },
  { title: "less than no lines", path: `${pods}/exchange-a/log?tailLines=-1` },
  { title: "since no seconds", path: `${pods}/exchange-a/log?sinceSeconds=0` },
  { title: "since no time", path: `${pods}/exchange-a/log?sinceTime=foo` },
  ...["none", "exchange-b", "exchange-a"].map((name) => ({
    title: `eviction of ${name}`,
    method: "POST",
    path: `${pods}/${name}/eviction`,
    body: {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: name === "exchange-b" ? "exchange-a" : name, namespace: "default" },
    },
  })),

  {
    title: "access review",
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: { spec: { resourceAttributes: { verb: "get", resource: "pods", namespace: "a" } } },
  },
  {
    title: "access review of nothing",
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: { spec: {} },
  },
  { title: "access reviews", path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" },
  { title: "unknown token", path: pods, headers: { authorization: "Bearer unknown" } },
  {
    title: "pods for nobody",
    path: pods,
    headers: nobody,
    denied: { verb: "list", resource: "pods" },
  },
  {
    title: "log for nobody",
    path: `${pods}/a/log`,
    headers: nobody,
    denied: { verb: "get", resource: "pods", subresource: "log" },
  },
  {
    title: "new Job of nobody",
    method: "POST",
    path: jobs,
    body: job(),
    headers: nobody,
    denied: { verb: "create", resource: "jobs" },
  },
  {
    title: "nodes for nobody",
    path: pathOf("nodes"),
    headers: nobody,
    denied: { verb: "list", resource: "nodes" },
  },

  {
    title: "deletion with another uid",
    method: "DELETE",
    path: `${configMaps}/exchange-a`,
    body: { preconditions: { uid: "x" } },
  },
  {
    title: "deletion in no known way",
    method: "DELETE",
    path: `${configMaps}/exchange-a?propagationPolicy=Some`,
  },
  {
    title: "deletion in the foreground",
    method: "DELETE",
    path: `${jobs}/exchange-a?propagationPolicy=Foreground`,
  },
  { title: "deletion", method: "DELETE", path: `${configMaps}/exchange-a` },
  { title: "deletion again", method: "DELETE", path: `${configMaps}/exchange-a` },
  { title: "deletion of a pod", method: "DELETE", path: `${pods}/exchange-b?gracePeriodSeconds=0` },
];

/** Sends all requests, one after the other, and gives the answers. */
export async function playExchanges(
  send: (exchange: Exchange) => Promise<Response>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const exchange of exchanges) {
    const response = await send(exchange);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
    const body = isJson ? essence(JSON.parse(text)) : text;
    answers.push({ title: exchange.title, status: response.status, body });
  }
  return answers;
}

/** An answer without what is different each time, and of an object only what tells it. */
// deno-lint-ignore no-explicit-any -- any answer
function essence(body: any): unknown {
  if (body.kind === "Status") {
    const text = JSON.stringify(body)
      .replaceAll(/"uid":"[^"]*"/g, '"uid":"…"')
      .replaceAll(/record \([0-9a-f-]{36}\)/g, "record (…)")
      // Whole objects, with Go's names for their fields.
      .replaceAll(
        /Invalid value: (\\")?\{.*?\}(\\")?: (field is immutable|strict)/g,
        "Invalid value: {…}: $3",
      );
    return JSON.parse(text);
  }
  const { kind, apiVersion, metadata = {}, status, items, spec } = body;
  const { name, namespace, finalizers } = metadata;
  return {
    kind,
    apiVersion,
    name,
    namespace,
    finalizers,
    hasVersion: metadata.resourceVersion !== undefined,
    labels: Object.keys(metadata.labels ?? {}).toSorted(),
    suspend: spec?.suspend,
    allowed: status?.allowed,
    items: items?.map(essence),
  };
}
