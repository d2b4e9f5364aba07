import { parse } from "@std/yaml";
import assert from "node:assert/strict";
import { parseConfig } from "../../../src/config/load_config.ts";
import { containerOf, goldenText, podOf, rendered } from "./rendered.ts";

const golden = new URL("../../golden/k8s/", import.meta.url);
/** Where ml:train says how it ended. */
const log = { name: "LIKENESS_TERMINATION_LOG", value: "/tmp/termination-log" };
const read = (name: string) => Deno.readTextFile(new URL(name, golden));

/** A configuration that leaves nothing out. */
const everything = `
data: { dataset: ./lib/mine.ts, dir: photos/train, annotations: lists/all.csv, cache_dir: cache }
model: { backbone: resnet50, weights: /weights/resnet50.h5 }
output: { dir: results/vision, name: Every_Thing.2 }
k8s:
  namespace: team-vision
  image: registry.example.com:5000/team/likeness@sha256:${"0123456789abcdef".repeat(4)}
  image_pull_secrets: [regcred, other.one]
  service_account: trainer
  priority_class: batch-low
  queue: gpu-a100
  gpu: { resource: nvidia.com/mig-1g.10gb, product: NVIDIA-A100-SXM4-80GB }
  cpu: 1.5
  memory: 2.5Gi
  ephemeral_storage: 20Gi
  shm_size: 64Mi
  node_selector: { topology.kubernetes.io/zone: eu-1a, disk: "" }
  tolerations:
    - { key: spot, operator: Exists }
    - { key: team, value: vision, effect: NoExecute, tolerationSeconds: 60 }
  affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }
  retries: 0
  env: { LEVEL: 3, FLAG: "yes", HF_TOKEN: { secret: hub, key: token } }
  env_from_secrets: [proxy]
  data:
    - { name: photos, local: photos, path: /mnt/photos, nfs: { server: 10.0.0.7, path: /export/a } }
    - { name: code, local: lib, path: /code, csi: { driver: file.csi.azure.com, attributes: { shareName: code } }, read_only: true }
    - { name: lists, local: lists, path: /lists, host_path: /srv/lists, read_only: true }
    - { name: weights, path: /weights, claim: weights, read_only: true }
    - { name: cache, local: cache, path: /cache, empty_dir: { size_limit: 10Gi } }
    - { name: results, local: results, path: /results, claim: results, sub_path: team/a }
  security: baseline
  uid: 0
  gid: 4000
`;

Deno.test("the configuration of the specification renders to its Job, key for key", async () => {
  const [files, job] = await rendered(
    await read("specification_config.yaml"),
    { kind: "train" },
    {
      "likeness/command": "deno task k8s:submit --config-path config.yaml",
      "likeness/git-commit": "0123",
    },
  );
  const { name, annotations } = job.metadata;
  const hash = annotations!["likeness/spec-hash"];
  const wanted = (await read("specification.yaml")).replaceAll("NAME", name).replace("HASH", hash);
  // As text, so that the order of the keys counts.
  assert.equal(JSON.stringify(job, null, 1), JSON.stringify(parse(wanted), null, 1));
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(name, `sop-resnet50-${hash.slice(0, 8)}`);
  assert.deepEqual([files.kind, files.metadata.name, files.immutable], ["ConfigMap", name, true]);
});

for (const [name, text] of Object.entries({ default: "", everything })) {
  Deno.test(`a training renders to the golden text: ${name}`, async () => {
    assert.equal(goldenText(await rendered(text)), await read(`${name}.yaml`));
  });
}

Deno.test("the mounted configuration is the whole one, with the paths of the pod", async () => {
  const [{ data }] = await rendered(everything);
  const text = (data as Record<string, string>)["config.yaml"];
  const { docker: _docker, k8s: _k8s, sweep: _sweep, ...there } = parseConfig(
    text,
    "/etc/likeness/c",
  );
  const { docker: _d, k8s: _k, sweep: _s, ...here } = parseConfig(everything, "/project/my.yaml");
  assert.deepEqual(there, {
    ...here,
    data: {
      ...here.data,
      ...{ dataset: "/code/mine.ts", dir: "/mnt/photos/train", annotations: "/lists/all.csv" },
      cache_dir: "/cache",
    },
    model: { ...here.model, weights: "/weights/resnet50.h5" },
    output: { dir: "/results/vision", name: "Every_Thing.2" },
  });
  assert.deepEqual(Object.keys(parse(text) as object), ["data", "model", "train", "output"]);
});

Deno.test("the cache is in the pod's own folder where no mount covers it", async () => {
  const cacheOf = async (text: string) => {
    const [{ data }] = await rendered(text);
    return parseConfig((data as Record<string, string>)["config.yaml"], "/c").data.cache_dir;
  };
  assert.equal(await cacheOf(""), "/tmp/cache");
  assert.equal(await cacheOf("data: {cache_dir: runs/cache}"), "/runs/cache");
  assert.equal(await cacheOf("data: {cache_dir: /runs/shared}"), "/runs/shared");
});

Deno.test("the name changes with all that is run, and with nothing else", async () => {
  const nameOf = async (text: string, annotations = {}) =>
    (await rendered(text, { kind: "train" }, annotations))[1].metadata.name;
  const name = await nameOf("");
  assert.equal(await nameOf("k8s: {context: other}"), name);
  assert.equal(await nameOf("k8s: {price_per_gpu_hour: 2}"), name);
  assert.equal(await nameOf("docker: {shm_size: 2g}"), name);
  assert.equal(await nameOf("sweep: {grid: {train.seed: [1]}}"), name);
  assert.equal(await nameOf("", { "likeness/git-commit": "0123" }), name);
  const others = await Promise.all([
    ...["train: {epochs: 3}", "k8s: {image: 'a:1'}", "k8s: {memory: 9Gi}", "k8s: {env: {A: b}}"],
    ...["k8s: {queue: a}", "output: {name: emojis}"],
  ].map((text) => nameOf(text)));
  assert.equal(new Set([name, ...others]).size, 7);
});

Deno.test("without a GPU a pod asks for none, and sees none", async () => {
  const [_, job] = await rendered("k8s: {gpu: {count: 0, product: NVIDIA-L4}}");
  const { env, resources } = containerOf(job);
  assert.deepEqual(env, [{ name: "NVIDIA_VISIBLE_DEVICES", value: "void" }, log]);
  assert.deepEqual(resources, {
    requests: { cpu: "2", memory: "8Gi" },
    limits: { memory: "8Gi" },
  });
  assert.deepEqual([podOf(job).tolerations, podOf(job).nodeSelector], [undefined, undefined]);
});

Deno.test("the user's value of a variable stands in place of the usual one", async () => {
  const [_, job] = await rendered("k8s: {env: {TF_FORCE_GPU_ALLOW_GROWTH: false, A: 0.5}}");
  assert.deepEqual(containerOf(job).env, [
    { name: "TF_FORCE_GPU_ALLOW_GROWTH", value: "false" },
    log,
    { name: "A", value: "0.5" },
  ]);
});

Deno.test("an AMD GPU has its own taint", async () => {
  const [_, job] = await rendered("k8s: {gpu: {resource: amd.com/gpu}}");
  assert.deepEqual(podOf(job).tolerations, [
    { key: "amd.com/gpu", operator: "Exists", effect: "NoSchedule" },
  ]);
});

Deno.test("a field of affinity that Kubernetes does not have is told with its line", async () => {
  const text = `k8s:
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions: []
          - matchExpresions: []
`;
  await assert.rejects(rendered(text), {
    message: "Cannot submit /project/my.yaml:7:13 k8s.affinity.nodeAffinity." +
      "requiredDuringSchedulingIgnoredDuringExecution.nodeSe…: " +
      'Kubernetes has no field "matchExpresions" there.',
    hint: 'Did you mean "matchExpressions"?',
  });
});
