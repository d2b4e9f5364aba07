/**
 * Where in a container the files of a configuration are: first where `docker.mounts` says, then
 * each path that those leave out at a place of its own.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import type { Config } from "../src/config/config.ts";
import {
  type ConfigPath,
  isWithin,
  mountPaths,
  type PathMount,
} from "../src/config/mount_paths.ts";
import { UserError } from "../src/core/user_error.ts";

/** The mounts of a container, and the paths of the configuration behind them. */
export interface ContainerPaths {
  /** What is mounted where. */
  mounts: PathMount[];
  /** Each path of the configuration by its key, as it is in the container. */
  paths: { key: string; path: string }[];
}

/** Where the configuration's file is. */
export const configFolder = "/etc/likeness";

/** Where a path goes that has no mount; files keep their names. */
const places: Record<string, string> = {
  "data.dataset": "/dataset",
  "data.dir": "/data",
  "data.annotations": "/annotations",
  "data.cache_dir": "/cache",
  "model.weights": "/weights",
  "train.resume": "/resume",
  "output.dir": "/runs",
};

/** What a mount would hide or upset. */
export const takenFolders: readonly string[] = [
  "/app",
  "/opt/likeness",
  "/usr",
  "/proc",
  "/sys",
  "/dev",
  configFolder,
];

/**
 * Plans the mounts for a configuration.
 *
 * @throws {UserError} for mounts that exclude each other, or would hide what the image needs
 */
export function containerPaths(config: Config): ContainerPaths {
  const given = config.docker.mounts;
  refuseBadMounts(given);
  let mounts: PathMount[] = [...given];
  // One after the other: the annotations may lie in the folder of the images, and need no mount.
  for (;;) {
    const [first] = mountPaths(config, mounts).uncovered;
    if (!first) break;
    mounts = [...mounts, mountFor(first, mounts)];
  }
  const { moved } = mountPaths(config, mounts);
  const inUse = mounts.filter((mount) =>
    given.includes(mount) || moved.some(({ path }) => isWithin(path, mount.path))
  );
  return { mounts: inUse, paths: moved.map(({ key, path }) => ({ key, path })) };
}

function mountFor({ key, path, written }: ConfigPath, mounts: readonly PathMount[]): PathMount {
  const place = places[key] ?? `/${key.replaceAll(".", "/")}`;
  const clash = mounts.find((mount) => isWithin(place, mount.path) || isWithin(mount.path, place));
  if (clash) {
    throw new UserError(
      `Cannot mount ${key} "${path}" at ${place}: docker.mounts has "${clash.local}" at ${clash.path}.`,
      {
        hint: `Add a mount whose local covers "${path}"${
          written ? ", with read_only: false" : ""
        }.`,
      },
    );
  }
  // A module may import what lies beside it.
  if (key === "data.dataset") return { local: dirname(path), path: place, read_only: true };
  const isFolder = ["data.dir", "data.cache_dir", "output.dir"].includes(key);
  return {
    local: path,
    path: isFolder ? place : join(place, basename(path)),
    read_only: !written,
  };
}

function refuseBadMounts(mounts: readonly PathMount[]): void {
  for (const [i, { local, path }] of mounts.entries()) {
    const same = mounts.slice(0, i).find((other) => resolve(other.path) === resolve(path));
    const hidden = takenFolders.find((folder) => isWithin(path, folder) || isWithin(folder, path));
    if (!same && !hidden) continue;
    throw new UserError(
      `Cannot mount "${local}" at ${path}: ` +
        (same ? `"${same.local}" is mounted there.` : `${hidden} belongs to the image.`),
      { hint: "Give each entry of docker.mounts a path of its own, such as /data or /mnt/photos." },
    );
  }
}
