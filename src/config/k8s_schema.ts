/**
 * The configuration's `k8s` section: where in a cluster a run goes, and what it gets there.
 *
 * @module
 */

import { z } from "zod";
import { k8sEnvironment } from "./k8s_environment_schema.ts";
import { k8sMount } from "./k8s_data_schema.ts";
import {
  bytes,
  dnsLabel,
  jobName,
  labelKey,
  labelValue,
  objectName,
  processors,
  resourceName,
} from "./kubernetes_names.ts";

const seconds = (least: number, most: number) => z.int().min(least).max(most);

/** With the names that a pod's spec has, so that it can be copied from there. */
const toleration = z.strictObject({
  key: labelKey().nullable().default(null).meta({ description: "The taint; null: any." }),
  operator: z.enum(["Exists", "Equal"]).default("Equal").meta({
    description: "Whether the taint's value matters.",
  }),
  value: labelValue().nullable().default(null).meta({ description: "The taint's value." }),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).nullable().default(null).meta({
    description: "The taint's effect; null: any.",
  }),
  tolerationSeconds: seconds(0, 2 ** 31 - 1).nullable().default(null).meta({
    description: "How long NoExecute is borne; null: for ever.",
  }),
}).check(({ value, issues }) => {
  const { key, operator, value: taint, effect, tolerationSeconds } = value;
  const wanted = operator === "Exists" && taint !== null
    ? "no value where the operator is Exists"
    : operator === "Equal" && key === null
    ? "a key, or operator: Exists"
    : tolerationSeconds !== null && effect !== "NoExecute"
    ? "effect: NoExecute where there are tolerationSeconds"
    : null;
  if (wanted) issues.push({ code: "custom", input: value, message: wanted });
});

const gpu = z.strictObject({
  count: z.int().min(0).max(64).default(1).meta({
    description: "How many; 0 for none. A training uses one.",
  }),
  resource: resourceName().default("nvidia.com/gpu").meta({
    description: "What the cluster calls them, such as nvidia.com/mig-1g.10gb.",
  }),
  product: labelValue().nullable().default(null).meta({
    description: "Only nodes with this nvidia.com/gpu.product, such as NVIDIA-L4; null: any.",
  }),
}).prefault({}).meta({ description: "The GPUs of a pod." });

/** An image, with a registry or not, with a tag, a digest or neither. */
const image = z.string().max(500).regex(
  /^([A-Za-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
).meta({ wanted: 'an image such as "registry.example.com/likeness:1.2.0"' });

/** The section `k8s`. */
export const k8s = z.strictObject({
  context: z.string().min(1).max(500).nullable().default(null).meta({
    description: "The context of the kubeconfig; null: its current one.",
  }),
  namespace: dnsLabel("team-vision").default("default").meta({ description: "The namespace." }),
  name: jobName().nullable().default(null).meta({
    description:
      "First part of the Job's name, which ends with a hash of its content; null: output.name, in small letters.",
  }),
  image: image.nullable().default(null).meta({
    description:
      "The image, with a tag or a digest; null: that of docker:build-app, from this checkout.",
  }),
  allow_latest: z.boolean().default(false).meta({
    description: "Whether the image may be one that changes: without a tag, or :latest.",
  }),
  image_pull_secrets: z.array(objectName("regcred")).max(20).default([]).meta({
    description: "Secrets for the image's registry.",
  }),
  service_account: objectName("trainer").nullable().default(null).meta({
    description: "The pod's ServiceAccount, whose token it never gets; null: the namespace's own.",
  }),
  queue: objectName("gpu-a100", 63).nullable().default(null).meta({
    description: "Kueue's LocalQueue; null: none.",
  }),
  priority_class: objectName("batch-low").nullable().default(null).meta({
    description: "The pod's PriorityClass; null: the cluster's own.",
  }),
  gpu,
  cpu: processors().default("2").meta({
    description:
      "Processors that it is sure of, such as 8 or 500m; it takes more where they are free.",
  }),
  memory: bytes().default("8Gi").meta({ description: "Memory that it may use, such as 32Gi." }),
  ephemeral_storage: bytes().nullable().default(null).meta({
    description: "Space for /tmp, empty_dir and the log on the node, such as 20Gi; null: no limit.",
  }),
  shm_size: bytes().default("1Gi").meta({
    description: "Size of /dev/shm, such as 1Gi; what is in it counts against memory.",
  }),
  node_selector: z.record(labelKey(), labelValue()).default({}).meta({
    description: "Labels that a node must have, such as {topology.kubernetes.io/zone: eu-1a}.",
  }),
  tolerations: z.array(toleration).max(50).default([]).meta({
    description:
      "Taints that it bears, as in a pod's spec; that of the GPUs is among them where it has any.",
  }),
  affinity: z.record(z.string(), z.unknown()).nullable().default(null).meta({
    description: "Affinity, as in a pod's spec; null: none.",
  }),
  retries: z.int().min(0).max(1000).default(3).meta({
    description: "How often it is tried again after it failed; preemption does not count.",
  }),
  max_run_seconds: seconds(1, 2 ** 31 - 1).default(172_800).meta({
    description:
      "How long it may take, all tries together, before it is ended; in a sweep, each round of runs.",
  }),
  keep_finished_seconds: seconds(3600, 2 ** 31 - 1).default(86_400).meta({
    description: "How long it and its log are kept when it has ended; results stay.",
  }),
  grace_seconds: seconds(1, 86_400).default(120).meta({
    description: "How long a pod that is told to stop may take to save its checkpoint.",
  }),
  env: k8sEnvironment,
  env_from_secrets: z.array(objectName("my-secret")).max(50).default([]).meta({
    description: "Secrets whose keys all become environment variables.",
  }),
  data: z.array(k8sMount).max(50).default([
    k8sMount.parse({ name: "runs", local: "runs", path: "/runs", claim: "likeness-runs" }),
  ]).meta({
    description:
      "What is mounted, each a claim, host_path, nfs, csi or empty_dir. data.cache_dir is /tmp/cache in the pod where no mount covers it.",
  }),
  security: z.enum(["restricted", "baseline"]).default("restricted").meta({
    description:
      "restricted: what the Pod Security profile of that name asks for; baseline: also nfs, host_path and root.",
  }),
  uid: z.int().min(0).max(2 ** 31 - 1).default(1000).meta({
    description: "The user as which it runs; must be able to write where output.dir is.",
  }),
  gid: z.int().min(0).max(2 ** 31 - 1).default(1000).meta({
    description: "Its group, to which new files belong.",
  }),
  price_per_gpu_hour: z.number().min(0).max(1_000_000).nullable().default(null).meta({
    description: "What a GPU costs an hour, for the cost in k8s:status; null: not shown.",
  }),
});
