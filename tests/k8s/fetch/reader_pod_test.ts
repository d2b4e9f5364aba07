import assert from "node:assert/strict";
import { type JobPodSpec, readerPod } from "../../../k8s/fetch/reader_pod.ts";
import { podOf, rendered } from "../render/rendered.ts";

const config = `
output: {dir: /runs/mine, name: sop}
k8s:
  image: likeness:1
  image_pull_secrets: [regcred]
  node_selector: {disk: fast}
  gpu: {count: 0}
  data:
    - {name: photos, local: ../data, path: /data, claim: photos, read_only: true}
    - {name: runs, path: /runs, claim: runs, sub_path: team}
`;

Deno.test("readerPod() mounts only the volume with the runs, and only to be read", async () => {
  const spec = await specOf(config);
  const { spec: pod, metadata } = readerPod({ ...plan, spec, folder: "/runs/mine/sop" });
  const { containers: [container], ...rest } = pod as unknown as JobPodSpec;
  assert.deepEqual(container.volumeMounts, [
    { name: "data-runs", mountPath: "/runs", subPath: "team", readOnly: true },
  ]);
  assert.deepEqual(rest.volumes, [
    { name: "data-runs", persistentVolumeClaim: { claimName: "runs" } },
  ]);
  assert.deepEqual(metadata.ownerReferences, [
    { apiVersion: "batch/v1", kind: "Job", name: "sop-1a2b3c4d", uid: "u" },
  ]);
  for (const field of ["imagePullSecrets", "nodeSelector", "securityContext"]) {
    assert.deepEqual(rest[field], spec[field], field);
  }
  assert.deepEqual(container.securityContext, spec.containers[0].securityContext);
  assert.equal(rest.automountServiceAccountToken, false);
  assert.equal(rest.activeDeadlineSeconds, 60);
});

Deno.test("readerPod() rather goes to the node where the volume is in use", async () => {
  const spec = await specOf(config);
  const given = { podAntiAffinity: {}, nodeAffinity: { required: {} } };
  const { spec: pod } = readerPod({
    ...{ ...plan, spec: { ...spec, affinity: given as JobPodSpec["affinity"] } },
    folder: "/runs/mine/sop",
    node: "n1",
  });
  const { affinity } = pod as unknown as JobPodSpec;
  assert.deepEqual(affinity, {
    podAntiAffinity: {},
    nodeAffinity: {
      required: {},
      preferredDuringSchedulingIgnoredDuringExecution: [{
        weight: 100,
        preference: {
          matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }],
        },
      }],
    },
  });
});

Deno.test("readerPod() refuses a folder that no lasting volume has", async () => {
  const spec = await specOf(config);
  assert.throws(() => readerPod({ ...plan, spec, folder: "/runs2/sop" }), {
    message: /^Cannot fetch "\/runs2\/sop": the Job mounts no volume there/,
  });
  assert.throws(() => readerPod({ ...plan, spec, folder: "/tmp/sop" }), {
    message: /it was in the pod's own folder, which is gone with the pod/,
  });
});

const plan = {
  name: "sop-1a2b3c4d-fetch-12345",
  owner: { name: "sop-1a2b3c4d", uid: "u" },
  seconds: 60,
};

async function specOf(text: string): Promise<JobPodSpec> {
  const [, job] = await rendered(text);
  return podOf(job) as unknown as JobPodSpec;
}
