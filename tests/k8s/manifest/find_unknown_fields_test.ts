import assert from "node:assert/strict";
import { loadModels } from "../../../k8s/client/client_node.ts";
import { findUnknownFields } from "../../../k8s/manifest/find_unknown_fields.ts";
import { knownFieldsSource } from "../../../k8s/manifest/generate_known_fields.ts";
import { knownFields } from "../../../k8s/manifest/known_fields.ts";
import { projectRoot } from "../../harness/run_task.ts";

/** The Job of the specification, with its lists and maps. */
const job = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: "a",
    labels: { "app.kubernetes.io/name": "likeness", anything: "goes" },
    annotations: { "likeness/spec-hash": "1a2b" },
  },
  spec: {
    backoffLimitPerIndex: 1,
    podReplacementPolicy: "Failed",
    podFailurePolicy: {
      rules: [{
        action: "Ignore",
        onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
      }],
    },
    template: {
      metadata: { labels: { a: "b" } },
      spec: {
        nodeSelector: { "nvidia.com/gpu.product": "A100" },
        tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [{
          name: "train",
          resources: { limits: { "nvidia.com/gpu": "1" } },
          env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
          volumeMounts: [{ name: "shm", mountPath: "/dev/shm" }],
        }],
        volumes: [{ name: "shm", emptyDir: { medium: "Memory", sizeLimit: "4Gi" } }],
      },
    },
  },
};

Deno.test("known_fields.ts has the fields of the client's models", async () => {
  const source = knownFieldsSource(await loadModels());
  const kept = await Deno.readTextFile(`${projectRoot}k8s/manifest/known_fields.ts`);
  assert.equal(kept, source, "run `deno task config:generate`");
});

Deno.test("known_fields.ts has every type that it names", () => {
  const named = Object.values(knownFields).flatMap(Object.values).filter((type) => type !== "");
  assert.deepEqual(named.filter((type) => !(type in knownFields)), []);
  assert.ok(named.length > 100);
});

Deno.test("findUnknownFields() finds none in what Kubernetes knows", () => {
  assert.deepEqual(findUnknownFields(job), []);
  const configMap = { kind: "ConfigMap", data: { "any.yaml": "" }, immutable: true };
  assert.deepEqual(findUnknownFields(configMap), []);
});

Deno.test("findUnknownFields() gives the path of each, and the field that may be meant", () => {
  const { spec } = structuredClone(job);
  const wrong = {
    ...job,
    spec: {
      backofLimit: 3,
      template: {
        spec: {
          ...spec.template.spec,
          tolerations: [{ key: "a" }, { efect: "NoSchedule" }],
          containers: [{ name: "train", image: "x", gpus: null }],
        },
      },
    },
  };
  const found = findUnknownFields(wrong);
  assert.deepEqual(found.map(({ path }) => path), [
    ".spec.backofLimit",
    ".spec.template.spec.tolerations[1].efect",
    ".spec.template.spec.containers[0].gpus",
  ]);
  assert.equal(found[0].hint, 'Did you mean "backoffLimit"?');
  assert.equal(found[1].hint, 'Did you mean "effect"?');
});

Deno.test("findUnknownFields() is not misled by names that every object has", () => {
  const manifest = JSON.parse('{"kind":"Job","spec":{"constructor":{},"__proto__":{"a":1}}}');
  assert.deepEqual(findUnknownFields(manifest).map(({ path }) => path), [
    ".spec.constructor",
    ".spec.__proto__",
  ]);
});

Deno.test("findUnknownFields() takes a Job or a ConfigMap only", () => {
  assert.throws(() => findUnknownFields({ kind: "Pod" }), TypeError);
});

Deno.test("checking a manifest loads no client", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "k8s/manifest/find_unknown_fields.ts"],
    cwd: projectRoot,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const loaded: string[] = modules.map(({ specifier }: { specifier: string }) => specifier);
  assert.ok(loaded.some((name) => name.endsWith("known_fields.ts")));
  assert.deepEqual(loaded.filter((name) => /kubernetes\/client-node|client_node/.test(name)), []);
});
