/**
 * Folders of this machine as volumes that pods may claim, as an administrator offers them: the
 * restricted profile lets a pod name no folder of the node itself.
 *
 * @module
 */

import type { ClusterTest } from "./cluster_test_case.ts";

const common = { accessModes: ["ReadWriteMany"], storageClassName: "" };

/** Offers each folder as a volume, claims it by the name given, and waits until it is bound. */
export async function claimFolders(
  test: ClusterTest,
  folders: Readonly<Record<string, string>>,
): Promise<void> {
  const { kubectl } = test;
  const items = Object.entries(folders).flatMap(([name, path]) => [
    volume(test, name, path),
    claim(test, name),
  ]);
  await kubectl(["create", "--filename=-"], { input: { apiVersion: "v1", kind: "List", items } });
  // At a pod that came before, the scheduler may look again only minutes later.
  const bound = ["--for=jsonpath={.status.phase}=Bound", "--all", "--timeout=60s"];
  await kubectl(["wait", "persistentvolumeclaims", ...bound]);
}

/** Takes the volumes of the test's claims away, once those are gone. */
export async function removeVolumes(test: ClusterTest): Promise<void> {
  await test.kubectl(["delete", "persistentvolumes", ownVolumes(test), "--wait=false"]);
}

function volume({ namespace }: ClusterTest, name: string, path: string): object {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `${namespace}-${name}`, labels: { "test-namespace": namespace } },
    spec: {
      ...common,
      capacity: { storage: "1Gi" },
      persistentVolumeReclaimPolicy: "Retain",
      hostPath: { path, type: "Directory" },
      claimRef: { namespace, name },
    },
  };
}

function claim({ namespace }: ClusterTest, name: string): object {
  const resources = { requests: { storage: "1Gi" } };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { ...common, resources, volumeName: `${namespace}-${name}` },
  };
}

/** Volumes are of no namespace. */
function ownVolumes({ namespace }: ClusterTest): string {
  return `--selector=test-namespace=${namespace}`;
}
