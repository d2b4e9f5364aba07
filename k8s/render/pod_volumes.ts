/**
 * What is mounted in a pod: the configuration, `k8s.data`, shared memory and a folder to write to.
 *
 * @module
 */

import { configFolder } from "../../docker/container_mounts.ts";
import type { K8sConfig } from "../../src/config/config.ts";
import { present } from "./manifest.ts";

/** A mount of `k8s.data`. */
export type DataMount = K8sConfig["data"][number];

/** The pod's volumes; `name` is that of the ConfigMap. */
export function podVolumes({ data, shm_size }: K8sConfig, name: string): object[] {
  return [
    { name: "config", configMap: { name } },
    ...data.map((mount) => ({ name: `data-${mount.name}`, ...volumeSource(mount) })),
    { name: "shm", emptyDir: { medium: "Memory", sizeLimit: shm_size } },
    { name: "tmp", emptyDir: {} },
  ];
}

/** Where the container has them. */
export function volumeMounts({ data }: K8sConfig): object[] {
  return [
    { name: "config", mountPath: configFolder, readOnly: true },
    ...data.map(({ name, path, sub_path, read_only }) =>
      present({
        name: `data-${name}`,
        mountPath: path,
        subPath: sub_path ?? undefined,
        readOnly: read_only || undefined,
      })
    ),
    { name: "shm", mountPath: "/dev/shm" },
    { name: "tmp", mountPath: "/tmp" },
  ];
}

function volumeSource(mount: DataMount): object {
  const { claim, host_path, nfs, csi, empty_dir } = mount;
  const readOnly = mount.read_only || undefined;
  if (claim !== null) return { persistentVolumeClaim: present({ claimName: claim, readOnly }) };
  // Of this type, so that a misspelt path fails instead of being made.
  if (host_path !== null) return { hostPath: { path: host_path, type: "Directory" } };
  if (nfs !== null) return { nfs: present({ server: nfs.server, path: nfs.path, readOnly }) };
  if (csi !== null) {
    const { driver, attributes } = csi;
    const given = Object.keys(attributes).length > 0 ? attributes : undefined;
    return { csi: present({ driver, readOnly, volumeAttributes: given }) };
  }
  return { emptyDir: present({ sizeLimit: empty_dir?.size_limit ?? undefined }) };
}
