/**
 * The configuration as a task in a pod must read it: paths are where `k8s.data` mounts them.
 *
 * @module
 */

import { join } from "node:path";
import { configFolder } from "../../docker/container_mounts.ts";
import type { Config } from "../../src/config/config.ts";
import { type ConfigPath, mountPaths } from "../../src/config/mount_paths.ts";
import { yamlText } from "../../src/config/yaml_text.ts";

/** Where the cache is that no mount covers: in the pod's own folder, lost with it. */
export const podCacheFolder = "/tmp/cache";

/** The file of a configuration that is the only one. */
export const configFile = "config.yaml";

/** The arguments that name it. */
export const configArguments: readonly string[] = ["--config-path", join(configFolder, configFile)];

/** A configuration in a pod. */
export interface PodConfig {
  /** With the paths of the pod. */
  config: Config;
  /** The paths that are in no mount of the pod, or in one that cannot be written where it must. */
  uncovered: ConfigPath[];
}

/** Moves a configuration into a pod. */
export function podConfig(config: Config): PodConfig {
  const mounts = config.k8s.data;
  const moved = mountPaths(
    config,
    mounts.flatMap(({ local, ...mount }) => local === null ? [] : [{ local, ...mount }]),
  );
  // What lies in no local folder may name a folder of the pod already.
  const there = mountPaths(
    moved.config,
    mounts.map((mount) => ({ ...mount, local: mount.path })),
  );
  const inPod = structuredClone(there.config);
  const hasCache = !there.uncovered.some(({ key }) => key === "data.cache_dir");
  if (!hasCache) inPod.data.cache_dir = podCacheFolder;
  return {
    config: inPod,
    uncovered: there.uncovered.filter(({ key }) => key !== "data.cache_dir"),
  };
}

/** A configuration's file, without the sections of where a run goes. */
export function podConfigText(config: Config): string {
  const { docker: _docker, k8s: _k8s, sweep: _sweep, ...run } = config;
  return yamlText(run);
}
