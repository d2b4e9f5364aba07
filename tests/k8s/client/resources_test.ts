import assert from "node:assert/strict";
import { describeRequest } from "../../../k8s/client/describe_request.ts";
import { pathOf, type ResourceName, resources } from "../../../k8s/client/resources.ts";
import { fakeKinds, targetOf } from "../fake_api/fake_kinds.ts";

Deno.test("pathOf() gives the paths at which the API server has each kind", () => {
  assert.deepEqual(Object.keys(resources).toSorted(), [...fakeKinds.keys()].toSorted());
  for (const [name, { namespaced }] of Object.entries(resources)) {
    const namespace = namespaced ? "ml" : undefined;
    const path = pathOf(name as ResourceName, { namespace, name: "a" });
    const kind = fakeKinds.get(name);
    assert.deepEqual(targetOf(path), { kind, namespace, name: "a", subresource: undefined }, path);
  }
});

Deno.test("pathOf() gives lists, parts, other versions, and escapes names", () => {
  assert.equal(pathOf("jobs", { namespace: "ml" }), "/apis/batch/v1/namespaces/ml/jobs");
  assert.equal(pathOf("jobs"), "/apis/batch/v1/jobs");
  assert.equal(pathOf("nodes", { namespace: "ml" }), "/api/v1/nodes");
  assert.equal(
    pathOf("pods", { namespace: "ml", name: "a", subresource: "log" }),
    "/api/v1/namespaces/ml/pods/a/log",
  );
  assert.equal(
    pathOf("localqueues", { namespace: "ml", version: "v1beta2" }),
    "/apis/kueue.x-k8s.io/v1beta2/namespaces/ml/localqueues",
  );
  assert.equal(
    pathOf("pods", { namespace: "../x", name: "a/b?c" }),
    "/api/v1/namespaces/..%2Fx/pods/a%2Fb%3Fc",
  );
});

Deno.test("describeRequest() says in words what is asked for", () => {
  const inMl = (resource: ResourceName, name?: string, subresource?: string) =>
    pathOf(resource, { namespace: "ml", name, subresource });
  const cases: [Parameters<typeof describeRequest>[0], string, string, string][] = [
    [{ path: inMl("jobs") }, 'list jobs in namespace "ml"', "list", "jobs.batch"],
    [{ path: inMl("jobs", "a") }, 'get Job "a" in namespace "ml"', "get", "jobs.batch"],
    [
      { method: "POST", path: inMl("jobs"), body: { metadata: { name: "b" } } },
      'create Job "b" in namespace "ml"',
      "create",
      "jobs.batch",
    ],
    [
      { path: inMl("pods"), query: { watch: true } },
      'watch pods in namespace "ml"',
      "watch",
      "pods",
    ],
    [
      { path: inMl("pods", "a", "log") },
      'read the log of Pod "a" in namespace "ml"',
      "get",
      "pods",
    ],
    [
      { method: "POST", path: inMl("pods", "a", "eviction") },
      'evict Pod "a" in namespace "ml"',
      "create",
      "pods",
    ],
    [{ path: pathOf("nodes") }, "list nodes", "list", "nodes"],
    [{ path: pathOf("namespaces", { name: "ml" }) }, 'get Namespace "ml"', "get", "namespaces"],
    [
      { method: "DELETE", path: "/apis/x.io/v1/things/a" },
      'delete things "a"',
      "delete",
      "things.x.io",
    ],
    [
      { method: "POST", path: "/apis/authentication.k8s.io/v1/selfsubjectreviews" },
      "ask who you are",
      "create",
      "selfsubjectreviews.authentication.k8s.io",
    ],
    [{ path: "/version" }, "get /version", "get", ""],
  ];
  for (const [request, words, verb, resource] of cases) {
    const asked = describeRequest(request);
    assert.deepEqual([asked.words, asked.verb, asked.resource], [words, verb, resource]);
  }
});
