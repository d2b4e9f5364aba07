/**
 * What a cluster could only fail at is one sentence with file and line, before anything is sent: the
 * rows of the table of bad input (design/kubernetes.md) that need no cluster, and more.
 *
 * @module
 */

import assert from "node:assert/strict";
import { refusal, rendered } from "./rendered.ts";

/** Something wrong, and the sentence and the hint that it gives. */
type Row = [what: string, text: string, message: string, hint?: RegExp];

const runs = "{name: runs, local: runs, path: /runs, claim: runs}";

const table: Row[] = [
  [
    "an unknown key",
    "k8s:\n  gpus: 1",
    'Cannot use /project/my.yaml:2:3 k8s.gpus: unknown key "gpus"',
    /^Did you mean "gpu"\?$/,
  ],
  [
    "a quantity that is none",
    "k8s:\n  memory: 32GB",
    'Cannot use /project/my.yaml:2:3 k8s.memory: found "32GB"; wanted a Kubernetes quantity such as "32Gi"',
  ],
  [
    "a name that Kubernetes does not take",
    "k8s:\n  name: SOP_run",
    'Cannot use /project/my.yaml:2:3 k8s.name: found "SOP_run"; wanted a text matching [a-z]([-a-z0-9]*[a-z0-9])?',
    /^Try "sop-run"\.$/,
  ],
  [
    "a name of 70 characters",
    `k8s:\n  name: ${"n".repeat(70)}`,
    "Cannot use /project/my.yaml:2:3 k8s.name: found 70 characters; wanted at most 50",
  ],
  [
    "two mounts at one path",
    `k8s:\n  data:\n    - ${runs}\n    - {name: more, path: /runs/, claim: more}`,
    'Cannot submit /project/my.yaml:4:20 k8s.data[1].path: "more" at /runs/ and "runs" at /runs exclude each other.',
  ],
  [
    "a mount within another",
    `k8s:\n  data:\n    - {name: a, path: /runs/a, claim: more}\n    - ${runs}`,
    'Cannot submit /project/my.yaml:4:33 k8s.data[1].path: "runs" at /runs and "a" at /runs/a exclude each other.',
  ],
  [
    "two mounts of one name",
    `k8s:\n  data:\n    - ${runs}\n    - {name: runs, path: /data, claim: more}`,
    'Cannot submit /project/my.yaml:4:8 k8s.data[1].name: two mounts have the name "runs".',
  ],
  [
    "a relative path of a mount",
    `k8s:\n  data:\n    - ${runs}\n    - {name: data, path: data, claim: more}`,
    'Cannot use /project/my.yaml:4:20 k8s.data[1].path: found "data"; wanted an absolute path without :',
  ],
  [
    "a path below /etc/likeness",
    `k8s:\n  data:\n    - ${runs}\n    - {name: data, path: /etc/likeness/data, claim: more}`,
    'Cannot submit /project/my.yaml:4:20 k8s.data[1].path: "data" cannot be at /etc/likeness/data: /etc/likeness belongs to the pod.',
  ],
  [
    "a mount over all of the image",
    `k8s:\n  data:\n    - {name: data, path: /, claim: more}`,
    'Cannot submit /project/my.yaml:3:20 k8s.data[0].path: "data" cannot be at /: /app belongs to the pod.',
  ],
  [
    "a mount over /tmp",
    `k8s:\n  data:\n    - {name: data, path: /tmp, claim: more}`,
    'Cannot submit /project/my.yaml:3:20 k8s.data[0].path: "data" cannot be at /tmp: /tmp belongs to the pod.',
  ],
  [
    "a mount of two things",
    "k8s:\n  data:\n    - {name: a, path: /a, claim: a, host_path: /b}",
    "Cannot use /project/my.yaml:3:7 k8s.data[0]: found claim and host_path; wanted exactly one of claim, host_path, nfs, csi, empty_dir",
  ],
  [
    "a mount of nothing",
    "k8s:\n  data:\n    - {name: a, path: /a}",
    "Cannot use /project/my.yaml:3:7 k8s.data[0]: found none; wanted exactly one of claim, host_path, nfs, csi, empty_dir",
  ],
  [
    "data that no mount covers",
    "data:\n  dataset: folder\n  dir: /dataset/train",
    'Cannot submit /project/my.yaml:3:3 data.dir: it is "/dataset/train", but no k8s.data mount covers it; mounts are /runs (/project/runs).',
    /local/,
  ],
  [
    "a data set module that no mount covers",
    "data: {dataset: ./mine.ts}\nk8s: {data: []}",
    'Cannot submit /project/my.yaml:1:8 data.dataset: it is "/project/mine.ts", but no k8s.data mount covers it; there are none.',
  ],
  [
    "results that no mount covers",
    "output:\n  dir: /out",
    'Cannot submit /project/my.yaml:2:3 output.dir: checkpoints in "/out" would be lost with the pod; no k8s.data mount keeps them.',
    /claim/,
  ],
  [
    "results on a mount that can only be read",
    "k8s: {data: [{name: runs, local: runs, path: /runs, claim: runs, read_only: true}]}",
    'Cannot submit /project/my.yaml output.dir: checkpoints in "/project/runs" would be lost with the pod; no k8s.data mount keeps them.',
  ],
  [
    "results in an empty folder",
    "k8s: {data: [{name: scratch, local: ., path: /scratch, empty_dir: {}}]}",
    'Cannot submit /project/my.yaml output.dir: checkpoints in "/project/runs" would be lost with the pod; k8s.data has "scratch" as an empty_dir.',
  ],
  [
    "an image without a tag",
    "k8s:\n  image: registry.example.com:5000/likeness",
    'Cannot submit /project/my.yaml:2:3 k8s.image: "registry.example.com:5000/likeness" has no tag and no digest, so it may be another one tomorrow.',
    /k8s\.allow_latest: true/,
  ],
  [
    "the image :latest",
    "k8s:\n  image: likeness:latest",
    'Cannot submit /project/my.yaml:2:3 k8s.image: "likeness:latest" has the tag latest, so it may be another one tomorrow.',
    /k8s\.allow_latest: true/,
  ],
  [
    "more GPUs than a training uses",
    "k8s: {gpu: {count: 4}}",
    "Cannot submit /project/my.yaml:1:13 k8s.gpu.count: found 4; ml:train uses 1 GPU.",
    /sweep/,
  ],
  [
    "a GPU that is not used",
    "model: {device: cpu}",
    "Cannot submit /project/my.yaml:1:9 model.device: the GPU of k8s.gpu.count: 1 would not be used.",
  ],
  [
    "a GPU for an image without CUDA",
    "docker: {cpu: true}",
    "Cannot submit /project/my.yaml:1:10 docker.cpu: the GPU of k8s.gpu.count: 1 would not be used.",
  ],
  [
    "a GPU for WebAssembly",
    "model: {backend: wasm}",
    "Cannot submit /project/my.yaml:1:9 model.backend: the GPU of k8s.gpu.count: 1 would not be used.",
  ],
  [
    "a device that the pod does not have",
    "model: {device: gpu}\nk8s: {gpu: {count: 0}}",
    "Cannot submit /project/my.yaml:1:9 model.device: found gpu; k8s.gpu.count is 0.",
  ],
  [
    "NVIDIA's label for other GPUs",
    "k8s: {gpu: {resource: amd.com/gpu, product: MI300}}",
    "Cannot submit /project/my.yaml:1:36 k8s.gpu.product: nodes with amd.com/gpu have no such label.",
    /node_selector/,
  ],
  [
    "shared memory as large as all memory",
    "k8s: {shm_size: 1024Mi, memory: 1Gi}",
    "Cannot submit /project/my.yaml:1:7 k8s.shm_size: found 1024Mi; wanted less than k8s.memory.",
    /1Gi/,
  ],
  [
    "a folder of the node in the restricted profile",
    "k8s:\n  data:\n    - {name: runs, local: runs, path: /runs, host_path: /srv}",
    "Cannot submit /project/my.yaml:3:46 k8s.data[0].host_path: the restricted profile forbids host_path; wanted a claim or csi.",
    /PersistentVolumeClaim.*CSI.*k8s\.security: baseline/,
  ],
  [
    "NFS in the restricted profile",
    "k8s:\n  data:\n    - {name: runs, local: runs, path: /runs, nfs: {server: a, path: /b}}",
    "Cannot submit /project/my.yaml:3:46 k8s.data[0].nfs: the restricted profile forbids nfs; wanted a claim or csi.",
    /PersistentVolumeClaim.*CSI/,
  ],
  [
    "root in the restricted profile",
    "k8s: {uid: 0}",
    "Cannot submit /project/my.yaml:1:7 k8s.uid: the restricted profile forbids root.",
  ],
  [
    "a training that would not go on after a preemption",
    "train: {resume: never}",
    "Cannot submit /project/my.yaml:1:9 train.resume: found never; a pod that takes the place of another must go on where that one was.",
    /auto/,
  ],
];

for (const [what, text, message, hint] of table) {
  Deno.test(`a run in a cluster is refused for ${what}`, () => {
    const error = refusal(text);
    assert.equal(error.message, message);
    assert.match(error.hint, hint ?? /^/);
  });
}

Deno.test("a run is refused with the flag that is wrong, where it is one", () => {
  assert.equal(
    refusal("", "train", ["k8s.gpu.count=2"]).message,
    "Cannot submit --set k8s.gpu.count: found 2; ml:train uses 1 GPU.",
  );
  assert.equal(
    refusal("", "embed", ["k8s.gpu.count=2"]).message,
    "Cannot submit --set k8s.gpu.count: found 2; analysis:embed uses 1 GPU.",
  );
});

Deno.test("what the checks refuse is accepted where it was asked for", async () => {
  await rendered("k8s: {image: likeness, allow_latest: true}");
  await rendered(`k8s: {image: "likeness@sha256:${"0".repeat(64)}"}`);
  await rendered("k8s: {image: 'likeness:cpu', gpu: {count: 0}}\ndocker: {cpu: true}");
  await rendered("k8s: {gpu: {count: 0}}\nmodel: {device: cpu, backend: wasm}");
  await rendered("k8s: {uid: 0, security: baseline}");
  await rendered("train: {resume: never}", { kind: "embed", shards: 2, part: "test" });
});
