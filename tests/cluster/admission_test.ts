import assert from "node:assert/strict";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { type Manifest, rendered } from "./pods/rendered_job.ts";

const data = [
  { name: "dataset", local: "/photos", path: "/data", claim: "dataset", read_only: true },
  { name: "runs", local: "/results", path: "/runs", claim: "runs", sub_path: "team/a" },
];

/** A run for which nothing is set that need not be. */
const least = {
  "data.dataset": "folder",
  "data.dir": "/photos",
  "output.dir": "/results",
  "k8s.image": "registry.example.com/likeness:1.2.0",
  "k8s.data": data,
};

/** A run for which all is set that the restricted profile allows. */
const most = {
  ...least,
  "k8s.service_account": "trainer",
  "k8s.image_pull_secrets": ["regcred"],
  "k8s.queue": "gpu-a100",
  "k8s.gpu": { count: 1, product: "NVIDIA-A100-SXM4-80GB" },
  "k8s.ephemeral_storage": "20Gi",
  "k8s.node_selector": { "topology.kubernetes.io/zone": "eu-1a" },
  "k8s.tolerations": [{ key: "spot", operator: "Exists" }],
  "k8s.affinity": { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  "k8s.env": { LEVEL: 3, HF_TOKEN: { secret: "hub", key: "token" } },
  "k8s.env_from_secrets": ["proxy"],
  "k8s.data": [
    ...data,
    { name: "cache", path: "/cache", empty_dir: { size_limit: "10Gi" } },
    { name: "code", path: "/code", csi: { driver: "file.csi.example.com" }, read_only: true },
  ],
  "k8s.uid": 54_321,
  "k8s.gid": 54_321,
  "sweep.grid": { "train.seed": [0, 1] },
};

const kinds: Record<string, string[]> = {
  "a training": [],
  "a sweep": ["--sweep"],
  "a sweep of separate Jobs": ["--separate"],
  "an embedding in shards": ["--shards", "3"],
};

await clusterTest(
  "the API server takes all that is rendered, to the field, and its pods where the restricted profile is enforced",
  async (test) => {
    await restrict(test);
    await test.kubectl(["create", "serviceaccount", "trainer"]);
    for (const [kind, flags] of Object.entries(kinds)) {
      for (const [which, set] of Object.entries({ least, most })) {
        if (which === "least" && kind.startsWith("a sweep")) continue; // it has to say of what
        const items = await rendered({ ...set, "k8s.namespace": test.namespace }, flags);
        const jobs = items.filter((item) => item.kind === "Job");
        assert.ok(jobs.length > 0);
        for (const item of [...items, ...jobs.map(podOf)]) {
          const said = await tried(test, item);
          assert.match(said, / created \(server dry run\)\n$/, `${kind}: ${said}`);
        }
      }
    }
  },
);

await clusterTest(
  "where the restricted profile is enforced, a pod of the baseline profile is refused",
  async (test) => {
    await restrict(test);
    const [dataset, runs] = data;
    const items = await rendered({
      ...least,
      "k8s.namespace": test.namespace,
      "k8s.security": "baseline",
      "k8s.data": [dataset, { ...runs, claim: null, host_path: "/results" }],
    });
    const job = items.find(({ kind }) => kind === "Job")!;
    await assert.rejects(tried(test, podOf(job)), (thrown: Error) => {
      assert.match(thrown.message, /violates PodSecurity "restricted:latest"/);
      assert.match(thrown.message, /restricted volume types \(volume "data-runs" uses .*hostPath/);
      return true;
    });
  },
);

async function restrict({ kubectl, namespace }: ClusterTest): Promise<void> {
  const label = "pod-security.kubernetes.io/enforce=restricted";
  await kubectl(["label", "namespace", namespace, label]);
}

/** The pod that a Job's controller would make. */
function podOf({ metadata: { name }, spec: { template } }: Manifest): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: template.spec };
}

/** Has the API server check an object, without making it. */
async function tried({ kubectl }: ClusterTest, input: object): Promise<string> {
  const args = ["create", "--validate=strict", "--dry-run=server", "--filename=-"];
  return await kubectl(args, { input });
}
