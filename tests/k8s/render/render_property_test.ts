/**
 * Whatever the configuration, what is rendered is what Kubernetes takes: names, labels, volumes and
 * variables of their forms, and the same bytes again.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { type Manifest, manifestText } from "../../../k8s/render/manifest.ts";
import { parseConfig } from "../../../src/config/load_config.ts";
import { looksSecret } from "../../../src/config/k8s_environment_schema.ts";
import { containerOf, podOf, rendered } from "./rendered.ts";

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/);
const object = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));
const labelValue = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
const labelKey = fc.tuple(object, labelValue).map(([domain, name]) => `${domain}/${name}`);
const bytes = fc.tuple(fc.integer({ min: 2, max: 900 }), fc.constantFrom("Mi", "Gi", "M", "G"))
  .map(([amount, unit]) => amount + unit);
/** Texts that YAML 1.1, which kubectl reads, takes for something else. */
const trickyText = fc.constantFrom(
  ...[
    "yes",
    "no",
    "on",
    "y",
    "N",
    "~",
    "null",
    "012",
    "1e3",
    "1_000",
    "12:30:45",
    "0b1",
    "=",
    "<<",
  ],
  ...["2026-01-01", " a", "a: b", "# a", "- a", "a\nb\n", "*a", "&a", "!a", "%a", "@a", ".inf"],
);
const anyText = fc.oneof(trickyText, fc.string({ maxLength: 20 }));
const variable = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/)
  .filter((name) => !looksSecret(name) && name !== "__proto__" && name !== "JOB_COMPLETION_INDEX");

const source = fc.oneof(
  object.map((claim) => ({ claim })),
  fc.constant({ nfs: { server: "10.0.0.1", path: "/export" } }),
  fc.constant({ host_path: "/srv/data" }),
  fc.constant({ csi: { driver: "file.csi.azure.com", attributes: { share: "yes" } } }),
  fc.constant({ empty_dir: { size_limit: null } }),
);

const mounts = fc.uniqueArray(
  fc.record({ name: label, source, read_only: fc.boolean() }),
  { selector: ({ name }) => name, maxLength: 6 },
).map((given) => [
  { name: "results", local: "runs", path: "/results", claim: "runs" },
  ...given.filter(({ name }) => name !== "results").map(({ name, source, read_only }) => ({
    ...source,
    ...{ name, path: `/mnt/${name}`, read_only },
  })),
]);

const k8s = fc.record({
  namespace: label,
  name: fc.option(fc.stringMatching(/^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$/)),
  image: fc.constantFrom("likeness:1", "a.b:5000/c/d:1.2-x", `a@sha256:${"0".repeat(64)}`),
  image_pull_secrets: fc.array(object, { maxLength: 2 }),
  service_account: fc.option(object),
  queue: fc.option(label),
  priority_class: fc.option(object),
  gpu: fc.record({ count: fc.constantFrom(0, 1), product: fc.option(labelValue) }),
  cpu: fc.oneof(fc.constantFrom("500m", "8"), fc.integer({ min: 1, max: 99 })),
  memory: bytes,
  shm_size: fc.constant("1Mi"),
  ephemeral_storage: fc.option(bytes),
  node_selector: fc.dictionary(labelKey, labelValue, { maxKeys: 3 }),
  tolerations: fc.array(
    fc.record({ key: labelKey, operator: fc.constant("Exists") }),
    { maxLength: 2 },
  ),
  retries: fc.nat(10),
  max_run_seconds: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  env: fc.dictionary(
    variable,
    fc.oneof(anyText, fc.integer(), fc.boolean(), fc.record({ secret: object, key: label })),
    { maxKeys: 4 },
  ),
  env_from_secrets: fc.array(object, { maxLength: 2 }),
  data: mounts,
  security: fc.constant("baseline"),
  uid: fc.nat(70_000),
  price_per_gpu_hour: fc.option(fc.constantFrom(0, 1.25)),
});

const config = fc.record({
  output: fc.record({ name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/) }),
  k8s,
  sweep: fc.record({
    grid: fc.constant({ "train.seed": [1, 2, 3] }),
    parallelism: fc.option(fc.integer({ min: 1, max: 1000 })),
    max_failed: fc.option(fc.nat(9)),
  }),
});

const requests = [
  { kind: "train" },
  { kind: "sweep", separate: false },
  { kind: "embed", shards: 1000, part: "test" },
] as const;

Deno.test("any section renders to a manifest of names, labels and volumes as they must be", async () => {
  await fc.assert(
    fc.asyncProperty(config, fc.constantFrom(...requests), async (values, request) => {
      const text = JSON.stringify(values);
      const [map, job] = await rendered(text, request, { "likeness/command": text });
      checkNames(map, job);
      checkVolumes(job);
      checkEnvironment(job, values.k8s.env);
      const again = await rendered(text, request, { "likeness/command": text });
      for (const format of ["yaml", "json"] as const) {
        assert.equal(manifestText([map, job], format), manifestText(again, format));
      }
      // As kubectl reads it, and as Kubernetes does.
      const yaml = manifestText([map, job], "yaml").split("\n---\n");
      for (const version of ["1.1", "1.2"] as const) {
        assert.deepEqual(yaml.map((one) => parse(one, { version })), [map, job], version);
      }
      assert.deepEqual(JSON.parse(manifestText([map, job], "json")).items, [map, job]);
    }),
    { numRuns: 150 },
  );
});

Deno.test("what is mounted is a configuration, whatever the names in it", async () => {
  await fc.assert(
    fc.asyncProperty(config, async (values) => {
      const [{ data }] = await rendered(JSON.stringify(values));
      const text = (data as Record<string, string>)["config.yaml"];
      const { output } = parseConfig(text, "/etc/likeness/config.yaml");
      assert.deepEqual(output, { dir: "/results", name: values.output.name });
    }),
    { numRuns: 50 },
  );
});

function checkNames(map: Manifest, job: Manifest): void {
  const { name, labels } = job.metadata;
  assert.equal(map.metadata.name, name);
  // A pod's host has the Job's name and the index.
  assert.match(`${name}-999`, /^[a-z]([-a-z0-9]{0,61}[a-z0-9])$/);
  for (const [key, value] of [...Object.entries(map.metadata.labels), ...Object.entries(labels)]) {
    assert.match(key, /^([a-z0-9.-]{1,253}\/)[A-Za-z0-9][-A-Za-z0-9_.]{0,62}$/);
    assert.match(value, /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
  }
}

function checkVolumes(job: Manifest): void {
  const volumes = podOf(job).volumes as Record<string, unknown>[];
  const mounts = containerOf(job).volumeMounts as { name: string; mountPath: string }[];
  const names = volumes.map(({ name }) => name as string);
  assert.deepEqual(names, mounts.map(({ name }) => name));
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(mounts.map(({ mountPath }) => mountPath)).size, names.length);
  for (const volume of volumes) {
    assert.match(volume.name as string, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    assert.equal(Object.keys(volume).length, 2);
  }
}

/** Each variable once; what is in a Secret is only referred to. */
function checkEnvironment(job: Manifest, given: Record<string, unknown>): void {
  const env = containerOf(job).env as { name: string; value?: string; valueFrom?: unknown }[];
  assert.equal(new Set(env.map(({ name }) => name)).size, env.length);
  for (const [name, value] of Object.entries(given)) {
    const found = env.find((one) => one.name === name);
    if (typeof value === "object") {
      const { secret, key } = value as { secret: string; key: string };
      assert.deepEqual(found, { name, valueFrom: { secretKeyRef: { name: secret, key } } });
    } else assert.deepEqual(found, { name, value: String(value) });
  }
}
