/**
 * Situations of Jobs, and how a real cluster is brought into them.
 *
 * @module
 */

import type { RenderRequest } from "../../../k8s/render/rendering.ts";
import type { Cluster } from "../../cluster/cluster.ts";

/** An object of the API server, or a part of one. */
// deno-lint-ignore no-explicit-any -- as the API server has it
export type Loose = any;

/** What is submitted. */
interface Submitted {
  /** The configuration. */
  config: string;
  /** What is rendered; by default a training. */
  request?: RenderRequest;
  /** What the container's shell runs; by default the container runs what was rendered. */
  script?: string;
  /** Limits beside those that were rendered. */
  limits?: Record<string, string>;
  /** Changes the pod. */
  change?: (pod: Loose) => void;
  /** Whether its ConfigMap is left out. */
  withoutConfigMap?: boolean;
}

/** A situation. */
export interface Situation extends Submitted {
  /** The name of its file. */
  name: string;
  /** Whether it must have the node for itself. */
  alone?: boolean;
  /** What is submitted before it. */
  before?: (Partial<Submitted> & { config: string })[];
  /** What is done as soon as a pod runs. */
  then?: (running: {
    cluster: Cluster;
    namespace: string;
    job: string;
    pods: Loose[];
  }) => Promise<void>;
  /** When it has come. */
  until: (facts: { job: Loose; pods: Loose[]; events: Loose[]; nodes: Loose[] }) => boolean;
  /** Within this time it comes. */
  seconds?: number;
}

/** Ends at once when it is told to, as a training does. */
const runs = "trap 'echo stopped; exit 75' TERM; while true; do sleep 0.1; done";
const message = '{"run":"sop","epochs":3,"steps":120,"best_epoch":2,"best_checkpoint":"step-80",' +
  '"metrics":{"average_ranking_position":2.5,"recall_at_1":0.75,"map_at_r":0.5}}';
const succeeds = `echo '${message}' > /dev/termination-log`;

function config(name: string, more = ""): string {
  return "output: {name: sop}\n" +
    `k8s: {name: ${name}, image: "localhost/busybox:1", cpu: 10m, memory: 64Mi, shm_size: 1Mi, ` +
    `grace_seconds: 5, retries: 1, gpu: {count: 0}${more && `, ${more}`}}\n`;
}

const waiting = (reason: string) => ({ pods }: { pods: Loose[] }) =>
  pods.some(({ status }) =>
    status.containerStatuses?.some(({ state }: Loose) => state.waiting?.reason === reason)
  );
const unschedulable = ({ pods }: { pods: Loose[] }) =>
  pods.some(({ status }) =>
    status.conditions?.some(({ type, reason }: Loose) =>
      type === "PodScheduled" && reason === "Unschedulable"
    )
  );
const isRunning = ({ pods }: { pods: Loose[] }) =>
  pods.some(({ status }) => status.containerStatuses?.[0].state.running);
const has = (condition: string) => ({ job }: { job: Loose }) =>
  job.status.conditions?.some(({ type, status }: Loose) =>
    type === condition && status === "True"
  ) ??
    false;
const event = (reason: string) => ({ events }: { events: Loose[] }) =>
  events.some((one) => one.reason === reason);

/** All of them. */
export const situations: Situation[] = [
  {
    name: "no_such_product",
    config: config("product").replace("gpu: {count: 0}", "gpu: {count: 1, product: NVIDIA-B200}"),
    script: runs,
    until: unschedulable,
  },
  {
    name: "too_much_memory",
    config: config("memory").replace("64Mi", "900Gi"),
    script: runs,
    until: unschedulable,
  },
  {
    name: "image_pull_error",
    config: config("pull").replace("localhost/busybox:1", "127.0.0.1:1/team/likeness:1"),
    until: waiting("ErrImagePull"),
  },
  {
    name: "image_pull_back_off",
    config: config("backoff").replace("localhost/busybox:1", "127.0.0.1:1/team/likeness:2"),
    until: waiting("ImagePullBackOff"),
  },
  {
    name: "image_never_pulled",
    config: config("never").replace("localhost/busybox:1", "registry.example.com/likeness:1"),
    change: (pod) => pod.containers[0].imagePullPolicy = "Never",
    until: waiting("ErrImageNeverPull"),
  },
  {
    name: "image_name_invalid",
    config: config("invalid"),
    change: (pod) => pod.containers[0].image = "Registry.example.com/Likeness:1",
    until: waiting("InvalidImageName"),
  },
  {
    name: "claim_missing",
    config: config("claim"),
    change: (pod) =>
      pod.volumes.push({ name: "more", persistentVolumeClaim: { claimName: "sop-dataset" } }),
    until: unschedulable,
  },
  {
    name: "secret_missing",
    config: config("secret", "env: {HF_TOKEN: {secret: hf, key: token}}"),
    until: waiting("CreateContainerConfigError"),
  },
  {
    name: "config_map_missing",
    config: config("map"),
    withoutConfigMap: true,
    until: event("FailedMount"),
  },
  {
    name: "service_account_missing",
    config: config("account", "service_account: trainer"),
    until: event("FailedCreate"),
  },
  {
    name: "program_missing",
    config: config("program", "max_run_seconds: 600"),
    until: has("Failed"),
  },
  {
    name: "running",
    config: config("running").replace("count: 0", "count: 1, product: FAKE-H100"),
    script: runs,
    until: isRunning,
  },
  { name: "succeeded", config: config("done"), script: succeeds, until: has("Complete") },
  {
    name: "wrong_input",
    config: config("input"),
    script: 'echo Task ml:train >&2; echo \'error: Cannot read "/etc/likeness/config.yaml": no ' +
      "images.' >&2; echo 'hint: Mount them.' >&2; exit 2",
    until: has("Failed"),
  },
  {
    name: "backoff_limit",
    config: config("limit"),
    script: "echo epoch 1; echo 'error: Cannot go on training: the disk is full.' >&2; exit 1",
    until: has("Failed"),
  },
  {
    name: "tried_again_soon",
    config: config("again").replace("retries: 1", "retries: 5"),
    script: "echo 'Stopped at step 7; the same command goes on from there.' >&2; exit 75",
    until: ({ job, pods }) =>
      (job.status.failed ?? 0) >= 2 && pods.every(({ status }) => status.phase === "Failed"),
  },
  {
    name: "out_of_memory",
    config: config("oom").replace("retries: 1", "retries: 0"),
    script: "x=0123456789abcdef; while true; do x=$x$x; done",
    until: has("Failed"),
  },
  {
    name: "deadline",
    config: config("late", "max_run_seconds: 3"),
    script: runs,
    until: has("Failed"),
  },
  {
    name: "suspended",
    config: config("kept"),
    script: runs,
    then: async ({ cluster, namespace, job }) => {
      await cluster.kubectl(
        ["patch", `job/${job}`, "--field-manager=likeness", "--type=merge", "--patch", suspend],
        { namespace },
      );
    },
    until: (facts) => has("Suspended")(facts) && facts.pods.length === 0,
  },
  {
    name: "suspended_by_kubectl",
    config: config("kubectl"),
    script: runs,
    then: async ({ cluster, namespace, job }) => {
      await cluster.kubectl(["patch", `job/${job}`, "--type=merge", "--patch", suspend], {
        namespace,
      });
    },
    until: has("Suspended"),
  },
  {
    name: "evicted_ending",
    config: config("ending").replace("grace_seconds: 5", "grace_seconds: 30"),
    script: "trap 'sleep 20; exit 75' TERM; while true; do sleep 0.1; done",
    then: evict,
    until: ({ pods }) => pods.some(({ metadata }) => metadata.deletionTimestamp),
  },
  {
    name: "evicted_replaced",
    config: config("evicted"),
    script: runs,
    then: evict,
    until: ({ job, pods }) =>
      pods.every(({ metadata }) => !metadata.deletionTimestamp) &&
      pods.some(({ status }) => status.phase === "Running") && (job.status.active ?? 0) === 1,
  },
  {
    name: "evicted_by_node",
    config: config("pressure", "ephemeral_storage: 1Mi"),
    script: "dd if=/dev/zero of=/tmp/large bs=1M count=20; sleep 600",
    until: ({ pods }) => pods.some(({ status }) => status.reason === "Evicted"),
    seconds: 200,
  },
  {
    name: "deleted",
    config: config("deleted").replace("grace_seconds: 5", "grace_seconds: 30"),
    script: "trap 'sleep 20; exit 75' TERM; while true; do sleep 0.1; done",
    then: async ({ cluster, namespace, job }) => {
      await cluster.kubectl(
        ["delete", `job/${job}`, "--cascade=foreground", "--wait=false"],
        { namespace },
      );
    },
    until: ({ job }) => job.metadata.deletionTimestamp !== undefined,
  },
  {
    name: "indexed",
    config: config("sweep") +
      "sweep: {grid: {train.learning_rate: [0.001, 0.003], train.seed: [0, 1]}}\n",
    request: { kind: "sweep", separate: false },
    script: `case $JOB_COMPLETION_INDEX in
      2) echo 'error: Cannot train: the data folder is empty.' >&2; exit 2;;
      *) echo '${message}' | sed s/0.75/0.7$JOB_COMPLETION_INDEX/ > /dev/termination-log;;
      esac`,
    until: has("Failed"),
  },
  {
    name: "indexed_running",
    config: config("half") +
      "sweep: {grid: {train.learning_rate: [0.001, 0.003, 0.01], train.seed: [0, 1]}, " +
      "parallelism: 3}\n",
    request: { kind: "sweep", separate: false },
    script: `case $JOB_COMPLETION_INDEX in
      1) echo 'error: Cannot train: the data folder is empty.' >&2; exit 2;;
      3) ${runs};;
      4) x=0123456789abcdef; while true; do x=$x$x; done;;
      5) ${runs};;
      *) echo '${message}' | sed s/0.75/0.7$JOB_COMPLETION_INDEX/ > /dev/termination-log;;
      esac`,
    until: ({ job, pods }) =>
      job.status.completedIndexes === "0,2" && job.status.failedIndexes === "1" &&
      pods.some(({ status }) => status.containerStatuses?.[0].state.terminated?.exitCode === 137) &&
      pods.filter(({ status }) => status.phase === "Running").length >= 2,
  },
  {
    name: "preempted",
    alone: true,
    config: config("low"),
    script: runs,
    limits: { "nvidia.com/gpu": "8" },
    then: async ({ cluster, namespace }) => {
      await cluster.kubectl(["create", "--filename=-"], { namespace, input: urgentPod });
    },
    until: (facts) => unschedulable(facts) && facts.pods.length === 1,
  },
  {
    name: "no_gpu_free",
    alone: true,
    before: [{ config: config("first"), script: runs, limits: { "nvidia.com/gpu": "8" } }],
    config: config("second").replace("count: 0", "count: 1, product: FAKE-H100"),
    script: runs,
    until: unschedulable,
  },
  {
    name: "node_lost",
    alone: true,
    config: config("lost"),
    script: runs,
    then: async ({ cluster }) => {
      // The node's own process, so that nobody tells the API server of its pods any more.
      const ps = new Deno.Command("ps", { args: ["-eo", "pid,args"] });
      const lines = new TextDecoder().decode((await ps.output()).stdout).split("\n");
      const line = lines.find((text) =>
        text.includes(" kubelet ") && text.includes(cluster.facts.folder)
      )!;
      Deno.kill(Number(line.trim().split(/\s+/)[0]), "SIGKILL");
    },
    until: ({ nodes, pods }) =>
      nodes.some(({ status }) =>
        status.conditions.some(({ type, status }: Loose) =>
          type === "Ready" && status === "Unknown"
        )
      ) &&
      pods.some(({ status }) =>
        status.conditions.some(({ type, status }: Loose) => type === "Ready" && status === "False")
      ),
    seconds: 200,
  },
];

const suspend = '{"spec":{"suspend":true}}';

const urgentPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "urgent" },
  spec: {
    priorityClassName: "urgent",
    terminationGracePeriodSeconds: 1,
    containers: [{
      name: "main",
      image: "localhost/busybox:1",
      command: ["sleep", "600"],
      resources: { limits: { "nvidia.com/gpu": "8" } },
    }],
  },
};

async function evict(
  { cluster, namespace, pods }: { cluster: Cluster; namespace: string; pods: Loose[] },
): Promise<void> {
  const [{ metadata: { name } }] = pods;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  await cluster.kubectl(["create", "--raw", path, "--filename=-"], {
    input: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
  });
}
