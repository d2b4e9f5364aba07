import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { connectToFake } from "../connect_to_fake.ts";
import { type FakeApi, type FakeApiOptions, startFakeApi } from "../fake_api.ts";
import {
  changes,
  configText,
  furnish,
  ourObjects,
  refusalOf,
  submitText,
  withReadyCluster,
} from "./ready_cluster.ts";

/** Puts something into the namespace `ml`. */
function putInMl(api: FakeApi, resource: string, ...names: string[]): void {
  for (const name of names) api.put(resource, { metadata: { name, namespace: "ml" } });
}

/** How a configuration is refused; nothing may have been made of it. */
async function refused(
  api: FakeApi,
  cluster: Cluster,
  text: string,
): Promise<[string, string, number]> {
  const refusal = await refusalOf(submitText(cluster, text));
  assert.deepEqual([changes(api), ourObjects(api)], [[], []]);
  return refusal;
}

/** Calls `f` with a cluster in which somebody asks who has a token, or has none. */
async function withToken(
  token: string,
  f: (api: FakeApi, cluster: Cluster) => Promise<void>,
  options: FakeApiOptions = {},
): Promise<void> {
  await using api = await startFakeApi({ tokens: { good: "jane" }, ...options });
  furnish(api);
  using cluster = await connectToFake(api, { namespace: "ml", user: { token } });
  await f(api, cluster);
}

Deno.test("submit() tells whom the API server does not know", () =>
  withToken("bad", async (api, cluster) => {
    const [message, hint, exitCode] = await refused(api, cluster, configText());
    assert.match(
      message,
      /^Cannot get Job "base-[0-9a-f]{8}" in namespace "ml": the API server does not know user "fake-user" \(context "fake"\)\.$/,
    );
    assert.equal(
      hint,
      "Log in anew; kubectl auth can-i get jobs.batch --namespace ml --context fake checks it.",
    );
    assert.equal(exitCode, 2);
  }));

Deno.test("submit() names all that one may not do, before it does any of it", () =>
  withToken("good", async (api, cluster) => {
    api.denials.push(
      { verb: "create", resource: "jobs" },
      { verb: "patch", resource: "configmaps" },
    );
    assert.deepEqual(await refused(api, cluster, configText()), [
      'Cannot submit: user "jane" may not patch configmaps, create jobs.batch in namespace "ml".',
      "kubectl auth can-i patch configmaps --namespace ml --context fake checks it; " +
      "whoever runs the cluster can allow it.",
      2,
    ]);
    assert.ok(api.seen.every(({ path }) => !path.endsWith("/jobs")));
  }));

Deno.test("submit() wants the right to delete Jobs only to replace one", () =>
  withReadyCluster(async (api, cluster) => {
    api.denials.push({ verb: "delete", resource: "jobs" });
    await submitText(cluster, configText());
    const [message] = await refusalOf(submitText(cluster, configText(), { replace: true }));
    assert.equal(
      message,
      'Cannot submit: user "tester" may not delete jobs.batch in namespace "ml".',
    );
    assert.equal(ourObjects(api).length, 2);
  }));

Deno.test("submit() to a namespace that is forbidden says who may not do what", () =>
  withToken("good", async (api, cluster) => {
    api.denials.push({ verb: "get", resource: "jobs", namespace: "ml" });
    const [message, hint] = await refused(api, cluster, configText());
    assert.match(
      message,
      /^Cannot get Job "base-[0-9a-f]{8}" in namespace "ml": user "jane" may not get jobs\.$/,
    );
    assert.equal(
      hint,
      "kubectl auth can-i get jobs.batch --namespace ml --context fake checks it; " +
        "whoever runs the cluster can allow it.",
    );
  }));

Deno.test("submit() names the namespaces there are", async () => {
  await using api = await startFakeApi();
  api.putNamespace("team");
  using cluster = await connectToFake(api, { namespace: "ml" });
  const refusal = [
    'Cannot submit: Namespace "ml" does not exist; there are "default", "team".',
    "It is named by /project/my.yaml:4:3 k8s.namespace.",
    2,
  ];
  assert.deepEqual(await refused(api, cluster, configText()), refusal);
  // Who may not list them is told no others; who may not look at all hears it from the dry run.
  api.denials.push({ verb: "list", resource: "namespaces" });
  assert.equal(
    (await refused(api, cluster, configText()))[0],
    'Cannot submit: Namespace "ml" does not exist.',
  );
  api.denials.push(
    ...["namespaces", "persistentvolumeclaims", "nodes"].flatMap((resource) =>
      ["get", "list"].map((verb) => ({ verb, resource }))
    ),
  );
  const [message, hint] = await refused(api, cluster, configText());
  assert.equal(
    message,
    'Cannot create ConfigMap in namespace "ml": namespace "ml" does not exist.',
  );
  assert.match(hint, /^kubectl get namespaces --context fake lists those there are/);
});

const absent: {
  title: string;
  text: string;
  there: [resource: string, ...names: string[]];
  message: string;
  place: string;
}[] = [
  {
    title: "a claim",
    text: "data: [{name: runs, local: runs, path: /runs, claim: sop-runs}]",
    there: ["persistentvolumeclaims", "imagenet"],
    message: 'PersistentVolumeClaim "sop-runs" does not exist in namespace "ml"; ' +
      'there are "imagenet", "likeness-runs"',
    place: "5:49 k8s.data[0].claim",
  },
  {
    title: "a Secret of the registry",
    text: "image_pull_secrets: [regcred]",
    there: ["secrets", "regcred-2"],
    message: 'Secret "regcred" does not exist in namespace "ml"; there is "regcred-2"',
    place: "5:24 k8s.image_pull_secrets[0]",
  },
  {
    title: "a Secret of variables",
    text: "env_from_secrets: [tokens]",
    there: ["secrets"],
    message: 'Secret "tokens" does not exist in namespace "ml"; there are none',
    place: "5:22 k8s.env_from_secrets[0]",
  },
  {
    title: "a Secret of one variable",
    text: "env: {HF_TOKEN: {secret: hub, key: token}}",
    there: ["secrets", "a", "b"],
    message: 'Secret "hub" does not exist in namespace "ml"; there are "a", "b"',
    place: "5:20 k8s.env.HF_TOKEN.secret",
  },
  {
    title: "a ServiceAccount",
    text: "service_account: trainer",
    there: ["serviceaccounts"],
    message: 'ServiceAccount "trainer" does not exist in namespace "ml"; there is "default"',
    place: "5:3 k8s.service_account",
  },
];

for (const { title, text, there, message, place } of absent) {
  Deno.test(`submit() names what there is in place of ${title} that is absent`, () =>
    withReadyCluster(async (api, cluster) => {
      putInMl(api, ...there);
      assert.deepEqual(await refused(api, cluster, configText(text)), [
        `Cannot submit: ${message}.`,
        `It is named by /project/my.yaml:${place}.`,
        2,
      ]);
    }));
}

Deno.test("submit() names the priority classes there are, which are in no namespace", () =>
  withReadyCluster(async (api, cluster) => {
    api.put("priorityclasses", { metadata: { name: "batch-high" } });
    const [message] = await refused(api, cluster, configText("priority_class: batch-low"));
    assert.equal(
      message,
      'Cannot submit: PriorityClass "batch-low" does not exist; there is "batch-high".',
    );
  }));

Deno.test("submit() names ten of many, and says how many more there are", () =>
  withReadyCluster(async (api, cluster) => {
    putInMl(api, "secrets", ...Array.from({ length: 13 }, (_, place) => `s-${10 + place}`));
    const [message] = await refused(api, cluster, configText("env_from_secrets: [tokens]"));
    assert.match(message, /there are "s-10", .*"s-19" and 3 more\.$/);
  }));

Deno.test("submit() asks for no Secret's content", () =>
  withReadyCluster(async (api, cluster) => {
    putInMl(api, "secrets", "tokens");
    await submitText(cluster, configText("env_from_secrets: [tokens]"));
    const asked = api.seen.filter(({ path }) => path.includes("/secrets"));
    assert.ok(asked.length > 0);
    for (const { headers } of asked) assert.match(headers.accept, /as=PartialObjectMetadata/);
  }));

Deno.test("submit() refuses a queue where there is no Kueue, which would ignore it", () =>
  withReadyCluster(async (api, cluster) => {
    assert.deepEqual(await refused(api, cluster, configText("queue: gpu-a100")), [
      'Cannot submit to queue "gpu-a100": this cluster has no Kueue (API group kueue.x-k8s.io).',
      "/project/my.yaml:5:3 k8s.queue names the queue; set it to null, or have Kueue installed.",
      2,
    ]);
  }));

Deno.test("submit() names the queues there are", () =>
  withReadyCluster(async (api, cluster) => {
    putInMl(api, "localqueues", "gpu-l4", "spot");
    assert.deepEqual(await refused(api, cluster, configText("queue: gpu-a100")), [
      'Cannot submit: LocalQueue "gpu-a100" does not exist in namespace "ml"; ' +
      'there are "gpu-l4", "spot".',
      "It is named by /project/my.yaml:5:3 k8s.queue.",
      2,
    ]);
    const { names: [name] } = await submitText(cluster, configText("queue: spot"));
    const { labels } = api.find("jobs", name, "ml")!.metadata;
    assert.equal(labels!["kueue.x-k8s.io/queue-name"], "spot");
  }, { hasKueue: true }));

Deno.test("submit() refuses what no node has, unless the cluster may grow", () =>
  withReadyCluster(async (api, cluster) => {
    api.put("nodes", {
      metadata: {
        name: "node-b",
        labels: { "nvidia.com/gpu.product": "NVIDIA-A100", zone: "b" },
      },
      status: { allocatable: { cpu: "8", memory: "32Gi", "nvidia.com/gpu": "0" } },
    });
    const hint = (place: string) =>
      `/project/my.yaml${place} asks for it; where the cluster adds nodes when they are needed, ` +
      "give --allow-scale-up.";
    const rows: [text: string, message: string, place: string][] = [
      [
        "gpu: {product: NVIDIA-H100}",
        'no node has nvidia.com/gpu.product "NVIDIA-H100"; there are "NVIDIA-A100", "NVIDIA-L4"',
        ":5:9 k8s.gpu.product",
      ],
      [
        "gpu: {product: NVIDIA-A100}",
        "no node with nvidia.com/gpu.product=NVIDIA-A100 has nvidia.com/gpu of 1; " +
        "the most that one has is 0",
        ":5:3 k8s.gpu.count",
      ],
      [
        "gpu: {resource: nvidia.com/mig-1g.10gb}",
        "no node has nvidia.com/mig-1g.10gb of 1; the most that one has is 0",
        ":5:3 k8s.gpu.count",
      ],
      [
        "node_selector: {zone: c}",
        'no node has zone "c"; there is "b"',
        ":5:19 k8s.node_selector.zone",
      ],
      ["cpu: 17", "no node has cpu of 17; the most that one has is 16", ":5:3 k8s.cpu"],
      [
        "memory: 65Gi",
        "no node has memory of 65Gi; the most that one has is 64Gi",
        ":5:3 k8s.memory",
      ],
    ];
    for (const [text, message, place] of rows) {
      assert.deepEqual(await refused(api, cluster, configText(text)), [
        `Cannot submit: ${message}.`,
        hint(place),
        2,
      ]);
    }
    await submitText(cluster, configText(rows[0][0]), { allowScaleUp: true });
    await submitText(cluster, configText("gpu: {product: NVIDIA-L4}\ncpu: 16\nmemory: 64Gi"));
  }));

Deno.test("submit() counts what nodes have, not what is free of it", () =>
  withReadyCluster(async (_api, cluster) => {
    // More runs at a time than the two GPUs: they wait for each other.
    const sweep = configText("", "sweep: {grid: {train.seed: [1, 2, 3, 4]}}\n");
    await submitText(cluster, sweep, { request: { kind: "sweep", separate: false } });
  }));

Deno.test("submit() does without optional rights, and says once for each what it did not check", () =>
  withReadyCluster(async (api, cluster) => {
    putInMl(api, "localqueues", "spot");
    const resources = [
      ...["persistentvolumeclaims", "secrets", "serviceaccounts", "priorityclasses"],
      ...["localqueues", "nodes", "namespaces"],
    ];
    for (const resource of resources) {
      api.denials.push({ verb: "get", resource }, { verb: "list", resource });
    }
    const { names, told } = await submitText(
      cluster,
      configText(
        "queue: spot\nenv_from_secrets: [a, b]\nservice_account: c\npriority_class: d\n" +
          "data: [{name: runs, local: runs, path: /runs, claim: e}]",
      ),
    );
    const unchecked = (what: string, right: string) =>
      `Not checked: whether ${what}, as you may not ${right}.`;
    assert.deepEqual(told, [
      unchecked('LocalQueue "spot" exists', "get localqueues"),
      unchecked('PersistentVolumeClaim "e" exists', "get persistentvolumeclaims"),
      unchecked('Secret "a" exists', "get secrets"),
      unchecked('ServiceAccount "c" exists', "get serviceaccounts"),
      unchecked('PriorityClass "d" exists', "get priorityclasses"),
      unchecked("a node has what is wanted", "list nodes"),
    ]);
    assert.equal(names.length, 1);
  }, { hasKueue: true }));

Deno.test("submit() does without the right to ask for rights", () =>
  withReadyCluster(async (api, cluster) => {
    api.fail({
      ...{ path: /selfsubjectaccessreviews/, times: 100 },
      answer: { status: 403, body: JSON.stringify({ reason: "Forbidden", message: "no" }) },
    });
    const { told } = await submitText(cluster, configText());
    assert.deepEqual(told, [
      "Not checked: whether you may submit, as you may not ask what you may do.",
    ]);
  }));

Deno.test("submit() gives up an API server that cannot be reached, or does not answer", async () => {
  const api = await startFakeApi();
  using cluster = await connectToFake(api, { namespace: "ml" });
  cluster.patience = { ...cluster.patience, firstAnswerSeconds: 0.2 };
  api.fail({ instead: "silence" });
  assert.deepEqual(await refusalOf(submitText(cluster, configText())), [
    `Cannot reach ${api.url} (context "fake"): no answer within 0.2 s.`,
    ...["", 1],
  ]);
  await api.stop();
  assert.deepEqual(await refusalOf(submitText(cluster, configText())), [
    `Cannot reach ${api.url} (context "fake"): connection refused.`,
    "kubectl cluster-info tells whether it is there.",
    1,
  ]);
});
