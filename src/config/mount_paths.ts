/**
 * A configuration as it must read where folders are mounted elsewhere: in a container, or in a pod
 * of Kubernetes. What lies below a mount's `local` is moved below its `path`.
 *
 * @module
 */

import { join, relative } from "node:path";
import type { Config } from "./config.ts";
import { mapPaths } from "./config_paths.ts";

/** A file or folder of this machine, and where it is mounted. */
export interface PathMount {
  /** Absolute path on this machine. */
  local: string;
  /** Absolute path where it is mounted. */
  path: string;
  /** Whether it can only be read there. */
  read_only: boolean;
}

/** A path of the configuration that a task reads or writes. */
export interface ConfigPath {
  /** Its key, such as `data.dir`. */
  key: string;
  /** Its value: an absolute path on this machine. */
  path: string;
  /** Whether tasks write to it. */
  written: boolean;
}

/** A configuration as it reads behind mounts. */
export interface MountedConfig {
  /** With the paths that are covered moved, the others as they were. */
  config: Config;
  /** The paths that were moved, each with its value behind the mounts. */
  moved: ConfigPath[];
  /** The paths that no mount covers, or only one that cannot be written where it must be. */
  uncovered: ConfigPath[];
}

/** The folders that tasks write to; all others are only read. */
const writtenKeys = ["data.cache_dir", "output.dir"];

/** The paths that tasks read or write, in the order of the configuration. */
export function configPaths(config: Config): ConfigPath[] {
  const found: ConfigPath[] = [];
  mapPaths(config, (path, key) => {
    // Sections of where tasks run are about mounts; no task looks into those.
    if (!key.includes("[]")) found.push({ key, path, written: writtenKeys.includes(key) });
    return path;
  });
  return found;
}

/** Moves the configuration's paths behind `mounts`. */
export function mountPaths(config: Config, mounts: readonly PathMount[]): MountedConfig {
  const moves = new Map<string, string>();
  const moved: ConfigPath[] = [];
  const uncovered: ConfigPath[] = [];
  for (const one of configPaths(config)) {
    const path = pathBehind(mounts, one);
    if (path === null) uncovered.push(one);
    else {
      moves.set(one.key, path);
      moved.push({ ...one, path });
    }
  }
  return { config: mapPaths(config, (path, key) => moves.get(key) ?? path), moved, uncovered };
}

/** Where a path is behind the mounts; the closest that covers it counts, and lets it be written. */
function pathBehind(mounts: readonly PathMount[], { path, written }: ConfigPath): string | null {
  const [closest] = mounts
    .filter(({ local, read_only }) => isWithin(path, local) && !(written && read_only))
    .sort((a, b) => b.local.length - a.local.length);
  return closest ? join(closest.path, relative(closest.local, path)) : null;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith("../"));
}
