import assert from "node:assert/strict";
import { connect } from "../../k8s/client/connect.ts";
import { cancel } from "../../k8s/submit/cancel.ts";
import { resume } from "../../k8s/submit/resume.ts";
import { suspend } from "../../k8s/submit/suspend.ts";
import { configText, refusalOf, submitText } from "../k8s/submit/ready_cluster.ts";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { certificateKubeconfig } from "./users.ts";
import { waitUntil } from "./wait_until.ts";

/** What submitting, cancelling and resuming need, and nothing else. */
const rights = {
  "jobs.batch": ["create", "get", "list", "patch", "delete"],
  "configmaps": ["create", "get", "patch", "delete"],
  "pods": ["list"],
};

await clusterTest(
  "what is submitted is suspended, resumed, replaced and cancelled by one who may just that",
  async (test) => {
    const { namespace } = test;
    using cluster = await connect({ kubeconfig: await userWithRights(test), namespace });
    // Its claim is never bound: the pod waits.
    const text = configText("", "").replace("namespace: ml", `namespace: ${namespace}`);
    const { names: [name], told } = await submitText(cluster, text);
    assert.deepEqual(told, [
      'Not checked: whether PersistentVolumeClaim "likeness-runs" exists, ' +
      "as you may not get persistentvolumeclaims.",
      "Not checked: whether a node has what is wanted, as you may not list nodes.",
    ]);
    const podOfJob = async () => (await objects(test, "pods"))[0];
    const first = await waitUntil(
      "the pod is there",
      { seconds: 30 },
      async () => await podOfJob() ?? null,
    );
    assert.deepEqual((await submitText(cluster, text)).told, [
      `Job "${name}" is already submitted.`,
    ]);

    const tell = () => {};
    await suspend(cluster, "base", { tell });
    assert.equal(await podOfJob(), undefined);
    await resume(cluster, "base", { tell });
    const second = await waitUntil(
      "the pod is there again",
      { seconds: 30 },
      async () => await podOfJob() ?? null,
    );
    assert.notEqual(second, first);

    const [uid] = await uids(test, name);
    await submitText(cluster, text, { replace: true });
    const [newUid, owner] = await uids(test, name);
    assert.notEqual(newUid, uid);
    assert.equal(owner, newUid);

    await cancel(cluster, name, { tell });
    for (const kind of ["jobs", "pods"]) assert.deepEqual(await objects(test, kind), []);
    await waitUntil(
      "the ConfigMap is gone",
      { seconds: 30 },
      async () => (await objects(test, "configmaps")).includes(`configmap/${name}`) ? null : true,
    );
  },
);

await clusterTest("what the cluster lacks is refused before anything is made", async (test) => {
  const { cluster: { kubeconfig }, namespace, kubectl } = test;
  using cluster = await connect({ kubeconfig, namespace });
  const text = (k8s: string) => configText(k8s).replace("namespace: ml", `namespace: ${namespace}`);
  const messageOf = async (k8s: string) => (await refusalOf(submitText(cluster, text(k8s))))[0];
  assert.equal(
    await messageOf(""),
    `Cannot submit: PersistentVolumeClaim "likeness-runs" does not exist in namespace "${namespace}"; there are none.`,
  );
  const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } };
  await kubectl(["create", "--filename=-"], {
    input: {
      ...{ apiVersion: "v1", kind: "PersistentVolumeClaim", spec: claim },
      metadata: { name: "likeness-runs" },
    },
  });
  assert.match(
    await messageOf("priority_class: batch-low"),
    /^Cannot submit: PriorityClass "batch-low" does not exist; there are "system-cluster-critical", "system-node-critical"\.$/,
  );
  assert.match(
    await messageOf("queue: spot"),
    /^Cannot submit to queue "spot": this cluster has no Kueue/,
  );
  assert.match(
    await messageOf("gpu: {product: NVIDIA-H900}"),
    /^Cannot submit: no node has nvidia\.com\/gpu\.product "NVIDIA-H900"; there /,
  );
  // Restricted pods are what the namespace enforces; of others the API server warns.
  await kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  const { told } = await submitText(cluster, text("memory: 2Gi\ncpu: 1"), { dryRun: true });
  assert.deepEqual(told, []);
  const lax = text("memory: 2Gi\ncpu: 1\nsecurity: baseline\nuid: 0");
  const [warning] = (await submitText(cluster, lax, { dryRun: true })).told;
  assert.match(warning, /^The API server warns: would violate PodSecurity "restricted:latest"/);
  assert.deepEqual(await objects(test, "jobs"), []);
});

async function userWithRights({ cluster, namespace, kubectl }: ClusterTest): Promise<string> {
  const user = `submitter-of-${namespace}`;
  for (const [resource, verbs] of Object.entries(rights)) {
    const role = resource.replace(".", "-");
    await kubectl(["create", "role", role, `--resource=${resource}`, `--verb=${verbs.join(",")}`]);
    await kubectl(["create", "rolebinding", role, `--role=${role}`, `--user=${user}`]);
  }
  return await certificateKubeconfig(cluster, { user, groups: [], namespace });
}

/** The objects of a kind, as `configmap/base`. */
async function objects({ kubectl }: ClusterTest, kind: string): Promise<string[]> {
  return (await kubectl(["get", kind, "--output=name"])).split("\n").filter(Boolean);
}

/** The uid of a Job, and that of its ConfigMap's owner. */
async function uids({ kubectl }: ClusterTest, name: string): Promise<string[]> {
  const job = await kubectl(["get", "job", name, "--output=jsonpath={.metadata.uid}"]);
  const path = "--output=jsonpath={.metadata.ownerReferences[0].uid}";
  return [job, await kubectl(["get", "configmap", name, path])];
}
