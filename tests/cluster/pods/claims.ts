/**
 * Folders of this machine as volumes that pods may claim, as an administrator offers them: the
 * restricted profile lets a pod name no folder of the node itself.
 *
 * @module
 */

import type { ClusterTest } from "../cluster_test_case.ts";

/** Offers each folder as a volume, claims it by the name given, and waits until it is bound. */
export async function claimFolders(
  { kubectl, namespace }: ClusterTest,
  folders: Readonly<Record<string, string>>,
): Promise<void> {
  const items = Object.entries(folders).flatMap(([name, path]) => {
    const common = { accessModes: ["ReadWriteMany"], storageClassName: "" };
    const volume = volumeName(namespace, name);
    return [{
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: volume, labels: { "test-namespace": namespace } },
      spec: {
        ...common,
        capacity: { storage: "1Gi" },
        persistentVolumeReclaimPolicy: "Retain",
        hostPath: { path, type: "Directory" },
        claimRef: { namespace, name },
      },
    }, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name },
      spec: { ...common, volumeName: volume, resources: { requests: { storage: "1Gi" } } },
    }];
  });
  await kubectl(["create", "--filename=-"], { input: { apiVersion: "v1", kind: "List", items } });
  // A pod that comes before has to wait for seconds until the scheduler looks again.
  const bound = ["--for=jsonpath={.status.phase}=Bound", "--all", "--timeout=60s"];
  await kubectl(["wait", "persistentvolumeclaims", ...bound]);
}

/** Takes the volumes of the test's claims away, once those are gone. */
export async function removeVolumes({ kubectl, namespace }: ClusterTest): Promise<void> {
  const own = `--selector=test-namespace=${namespace}`;
  await kubectl(["delete", "persistentvolumes", own, "--wait=false"]);
}

function volumeName(namespace: string, name: string): string {
  return `${namespace}-${name}`;
}
