/**
 * What is read of Kubernetes' objects: no more than that. All of it may be absent, as the API server
 * leaves out what is empty. What is sent is not typed here: a manifest goes out as it is.
 *
 * @module
 */

/** What every object has. */
export interface KubernetesObject {
  /** Its API group and version; absent within a list. */
  apiVersion?: string;
  /** Its kind; absent within a list. */
  kind?: string;
  /** Its name and what else is kept about it. */
  metadata: Metadata;
}

/** An object's name and what else is kept about it. */
export interface Metadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  /** When it was made, as `2026-01-31T12:00:00Z`. */
  creationTimestamp?: string;
  /** When somebody asked for its removal. */
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  /** Who set which fields. */
  managedFields?: FieldsEntry[];
}

/** The fields that somebody set, as nested keys with `f:` before each name. */
export interface FieldsEntry {
  manager?: string;
  operation?: string;
  time?: string;
  fieldsV1?: Record<string, Record<string, unknown>>;
}

/** An object with which this one goes. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Whether something holds, since when and why. */
export interface Condition {
  type: string;
  status: "True" | "False" | "Unknown";
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** A Job. */
export interface Job extends KubernetesObject {
  spec?: {
    completions?: number;
    parallelism?: number;
    completionMode?: "NonIndexed" | "Indexed";
    backoffLimit?: number;
    backoffLimitPerIndex?: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    template?: { metadata?: Partial<Metadata>; spec?: PodSpec };
  };
  status?: {
    active?: number;
    ready?: number;
    succeeded?: number;
    failed?: number;
    terminating?: number;
    startTime?: string;
    completionTime?: string;
    /** Such as `1,3-5`. */
    completedIndexes?: string;
    failedIndexes?: string;
    conditions?: Condition[];
  };
}

/** A Pod. */
export interface Pod extends KubernetesObject {
  spec?: PodSpec;
  status?: {
    phase?: "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";
    reason?: string;
    message?: string;
    startTime?: string;
    conditions?: Condition[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

/** What a pod runs, and where. */
export interface PodSpec {
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  priorityClassName?: string;
  serviceAccountName?: string;
  containers: Container[];
}

/** A container of a pod. */
export interface Container {
  name: string;
  image?: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

/** How a container is. */
export interface ContainerStatus {
  name: string;
  image?: string;
  ready?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

/** One of three. */
export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: {
    exitCode: number;
    signal?: number;
    reason?: string;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
}

/** A ConfigMap. */
export interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
  immutable?: boolean;
}

/** Something that happened to an object. */
export interface KubernetesEvent extends KubernetesObject {
  type?: "Normal" | "Warning";
  reason?: string;
  message?: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  /** Newer reporters set this one in place of the two. */
  eventTime?: string | null;
  involvedObject?: { kind?: string; name?: string; namespace?: string; uid?: string };
}

/** A claim for storage. */
export interface PersistentVolumeClaim extends KubernetesObject {
  spec?: { accessModes?: string[]; storageClassName?: string; volumeName?: string };
  status?: { phase?: "Pending" | "Bound" | "Lost"; capacity?: Record<string, string> };
}

/** A machine of the cluster. */
export interface Node extends KubernetesObject {
  spec?: { unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] };
  status?: { allocatable?: Record<string, string>; conditions?: Condition[] };
}

/** How important a pod is. */
export interface PriorityClass extends KubernetesObject {
  value?: number;
}

/** A queue of Kueue's in a namespace. */
export interface LocalQueue extends KubernetesObject {
  spec?: { clusterQueue?: string; stopPolicy?: string };
  status?: { pendingWorkloads?: number; admittedWorkloads?: number; conditions?: Condition[] };
}

/** What Kueue knows of a Job. */
export interface Workload extends KubernetesObject {
  spec?: { queueName?: string; priority?: number; active?: boolean };
  status?: { conditions?: Condition[]; admission?: { clusterQueue?: string } };
}

/** The kind of object that is kept under each resource's name. */
export interface ObjectByResource {
  configmaps: ConfigMap;
  events: KubernetesEvent;
  jobs: Job;
  localqueues: LocalQueue;
  namespaces: KubernetesObject;
  nodes: Node;
  persistentvolumeclaims: PersistentVolumeClaim;
  pods: Pod;
  priorityclasses: PriorityClass;
  /** Only that it exists is read, never what is in it. */
  secrets: KubernetesObject;
  serviceaccounts: KubernetesObject;
  workloads: Workload;
}
