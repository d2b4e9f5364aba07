/**
 * Whether the mounts of `k8s.data` go together, with the image and with the pod's profile.
 *
 * @module
 */

import { takenFolders } from "../../docker/container_mounts.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { isWithin } from "../../src/config/mount_paths.ts";
import { UserError } from "../../src/core/user_error.ts";

/** What is the image's or the pod's own. */
const taken = [...takenFolders, "/tmp"];

/** Refuses mounts that exclude each other, hide what the pod needs, or that its profile forbids. */
export function checkMounts(source: ConfigSource): void {
  const { data } = source.config.k8s;
  for (const [place, mount] of data.entries()) {
    const here = (key: string) => `Cannot submit ${source.place(["k8s", "data", place, key])}: `;
    const others = data.slice(0, place);
    if (others.some(({ name }) => name === mount.name)) {
      throw new UserError(`${here("name")}two mounts have the name "${mount.name}".`, {
        hint: "Give each entry of k8s.data a name of its own.",
      });
    }
    const clash = others.find(({ path }) =>
      isWithin(path, mount.path) || isWithin(mount.path, path)
    );
    if (clash) {
      throw new UserError(
        `${here("path")}"${mount.name}" at ${mount.path} and "${clash.name}" at ${clash.path} ` +
          "exclude each other.",
        { hint: "Give each entry of k8s.data a path of its own, none within another." },
      );
    }
    const hidden = taken.find((folder) =>
      isWithin(mount.path, folder) || isWithin(folder, mount.path)
    );
    if (hidden !== undefined) {
      throw new UserError(
        `${here("path")}"${mount.name}" cannot be at ${mount.path}: ${hidden} belongs to the pod.`,
        { hint: "Mount it at a path such as /data or /mnt/photos." },
      );
    }
    checkProfile(source, place);
  }
}

function checkProfile(source: ConfigSource, place: number): void {
  const { security, data } = source.config.k8s;
  const forbidden = (["host_path", "nfs"] as const).find((kind) => data[place][kind] !== null);
  if (security !== "restricted" || forbidden === undefined) return;
  throw new UserError(
    `Cannot submit ${source.place(["k8s", "data", place, forbidden])}: ` +
      `the restricted profile forbids ${forbidden}; wanted a claim or csi.`,
    {
      hint: "Make a PersistentVolumeClaim of it, use its CSI driver, " +
        "or set k8s.security: baseline where the namespace allows that.",
    },
  );
}
