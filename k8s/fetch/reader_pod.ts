/**
 * The pod through which files of a volume are read: the image, the user and the node's labels of the
 * Job's own pods, and of their volumes the one with the runs, read-only. It wants next to nothing,
 * does nothing by itself, and ends by itself.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { present } from "../render/manifest.ts";
import { managedBy } from "../manifest/managed_by.ts";

/** The container's name. */
export const readerContainer = "reader";

/** What is needed of the pods whose volumes are read; the rest is taken over as it is. */
export interface JobPodSpec {
  containers: {
    image: string;
    securityContext?: object;
    volumeMounts?: { name: string; mountPath: string; subPath?: string }[];
  }[];
  volumes?: { name: string; emptyDir?: object; [source: string]: unknown }[];
  affinity?: Affinity;
  [field: string]: unknown;
}

interface Affinity {
  nodeAffinity?: { preferredDuringSchedulingIgnoredDuringExecution?: object[] };
}

/** Which pod is made. */
export interface ReaderPlan {
  /** Its name. */
  name: string;
  /** The Job's pods. */
  spec: JobPodSpec;
  /** The folder that is to be read, as they see it. */
  folder: string;
  /** The Job; with it, the pod goes too. Null if it is gone already. */
  owner: { name: string; uid: string } | null;
  /** The node on which one of them runs: some volumes can only be had there. */
  node?: string;
  /** After this time the pod ends, whatever happens. */
  seconds: number;
}

/** The fields of a pod that decide where it may run and what it may read. */
const takenOver = [
  "serviceAccountName",
  "imagePullSecrets",
  "nodeSelector",
  "tolerations",
  "securityContext",
] as const;

/**
 * The manifest of the pod.
 *
 * @throws {UserError} if no volume that outlives the Job's pods has the folder
 */
export function readerPod({ name, spec, folder, owner, node, seconds }: ReaderPlan) {
  const [{ image, securityContext }] = spec.containers;
  const { mount, volume } = findMount(spec, folder);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: present({
      name,
      labels: {
        "app.kubernetes.io/name": "likeness",
        [managedBy.label]: managedBy.value,
        "app.kubernetes.io/component": "fetch",
      },
      ownerReferences: owner ? [{ apiVersion: "batch/v1", kind: "Job", ...owner }] : undefined,
    }),
    spec: present({
      restartPolicy: "Never",
      activeDeadlineSeconds: seconds,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...Object.fromEntries(takenOver.map((field) => [field, spec[field]])),
      affinity: affinity(spec.affinity, node),
      containers: [present({
        name: readerContainer,
        image,
        command: ["sleep", String(seconds)],
        env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "void" }],
        resources: {
          requests: { cpu: "10m", memory: "32Mi" },
          limits: { cpu: "1", memory: "256Mi" },
        },
        securityContext,
        volumeMounts: [{ ...mount, readOnly: true }],
      })],
      volumes: [volume],
    }),
  };
}

/** The innermost mount with the folder, and its volume. */
function findMount(spec: JobPodSpec, folder: string) {
  const [mount] = (spec.containers[0].volumeMounts ?? [])
    .filter(({ mountPath }) => folder === mountPath || folder.startsWith(`${mountPath}/`))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length);
  const volume = spec.volumes?.find(({ name }) => name === mount?.name);
  if (volume !== undefined && volume.emptyDir === undefined) return { mount, volume };
  const found = volume === undefined
    ? "the Job mounts no volume there"
    : "it was in the pod's own folder, which is gone with the pod";
  throw new UserError(`Cannot fetch "${folder}": ${found}; wanted a claim or another volume.`);
}

/** The user's, and rather the node on which the volume is in use. */
function affinity(given: Affinity | undefined, node: string | undefined): Affinity | undefined {
  if (node === undefined) return given;
  const terms = given?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const there = { key: "metadata.name", operator: "In", values: [node] };
  return {
    ...given,
    nodeAffinity: {
      ...given?.nodeAffinity,
      preferredDuringSchedulingIgnoredDuringExecution: [
        ...terms,
        { weight: 100, preference: { matchFields: [there] } },
      ],
    },
  };
}
