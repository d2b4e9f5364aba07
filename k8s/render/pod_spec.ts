/**
 * The pod of a Job: one container that runs a task, with what `k8s` gives it, and as little else as
 * the restricted Pod Security profile asks for.
 *
 * @module
 */

import type { K8sConfig } from "../../src/config/config.ts";
import { present } from "./manifest.ts";
import { podVolumes, volumeMounts } from "./pod_volumes.ts";

/** What runs in the pod. */
export interface PodTask {
  /** The image. */
  image: string;
  /** The task, such as `ml:train`. */
  task: string;
  /** Its arguments. */
  args: readonly string[];
}

/** The container's name, which the Job's rules for exit codes name too. */
export const containerName = "train";

/**
 * Where the container leaves what is kept in its status. Not /dev/termination-log, the usual place:
 * Deno lets no program write below /dev that may not do everything.
 */
const terminationLog = "/tmp/termination-log";

/** The pod's specification; `name` is that of the ConfigMap. */
export function podSpec(k8s: K8sConfig, task: PodTask, name: string): Record<string, unknown> {
  return present({
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    serviceAccountName: k8s.service_account ?? undefined,
    priorityClassName: k8s.priority_class ?? undefined,
    terminationGracePeriodSeconds: k8s.grace_seconds,
    imagePullSecrets: unlessEmpty(k8s.image_pull_secrets.map((name) => ({ name }))),
    nodeSelector: unlessEmpty(nodeSelector(k8s)),
    affinity: k8s.affinity ?? undefined,
    tolerations: unlessEmpty(tolerations(k8s)),
    securityContext: podSecurity(k8s),
    containers: [container(k8s, task)],
    volumes: podVolumes(k8s, name),
  });
}

function container(k8s: K8sConfig, { image, task, args }: PodTask): Record<string, unknown> {
  return present({
    name: containerName,
    image,
    // Without --quiet the log began with the task's command, in colours.
    command: ["deno", "task", "--quiet", task],
    args,
    envFrom: unlessEmpty(k8s.env_from_secrets.map((name) => ({ secretRef: { name } }))),
    env: environment(k8s, task),
    resources: resources(k8s),
    securityContext: present({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: k8s.security === "restricted" ? { drop: ["ALL"] } : undefined,
    }),
    terminationMessagePath: terminationLog,
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: volumeMounts(k8s),
  });
}

function environment({ env, gpu }: K8sConfig, task: string): object[] {
  // An image with CUDA may see all GPUs of its node unless it is told not to.
  const own = gpu.count > 0
    ? { TF_FORCE_GPU_ALLOW_GROWTH: "true" }
    : { NVIDIA_VISIBLE_DEVICES: "void" };
  const log = task === "ml:train" ? { LIKENESS_TERMINATION_LOG: terminationLog } : {};
  return Object.entries({ ...own, ...log, ...env }).map(([name, value]) =>
    typeof value === "object"
      ? { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } }
      : { name, value: String(value) }
  );
}

function resources({ cpu, memory, ephemeral_storage, gpu }: K8sConfig): object {
  const space = ephemeral_storage === null ? {} : { "ephemeral-storage": ephemeral_storage };
  return {
    requests: { cpu: String(cpu), memory, ...space },
    // A GPU that is requested is its own limit.
    limits: { memory, ...space, ...gpu.count > 0 ? { [gpu.resource]: String(gpu.count) } : {} },
  };
}

function nodeSelector({ node_selector, gpu }: K8sConfig): Record<string, string> {
  if (gpu.count === 0 || gpu.product === null) return node_selector;
  return { ...node_selector, "nvidia.com/gpu.product": gpu.product };
}

/** The user's, and that of nodes which are kept for pods with GPUs. */
function tolerations(k8s: K8sConfig): object[] {
  const { count, resource } = k8s.gpu;
  // Parts of GPUs, such as nvidia.com/mig-1g.10gb, are on nodes with the taint of whole ones.
  const key = resource.startsWith("nvidia.com/") ? "nvidia.com/gpu" : resource;
  const own = { key, operator: "Exists", effect: "NoSchedule" };
  const given = k8s.tolerations.map((toleration) =>
    present(Object.fromEntries(
      Object.entries(toleration).map(([key, value]) => [key, value ?? undefined]),
    ))
  );
  return count > 0 ? [own, ...given] : given;
}

function podSecurity({ security, uid, gid }: K8sConfig): object {
  return present({
    runAsNonRoot: security === "restricted" || uid !== 0 ? true : undefined,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    // Without it each start would change the owner of a million images.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  });
}

function unlessEmpty<T extends object>(values: T): T | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}
