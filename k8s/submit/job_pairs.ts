/**
 * The Jobs among rendered manifests, each with the ConfigMap that it reads.
 *
 * @module
 */

import type { Manifest } from "../render/manifest.ts";

/** The annotation with the hash of what a Job is. */
export const hashAnnotation = "likeness/spec-hash";

/** A Job and its ConfigMap, which have one name. */
export interface JobPair {
  name: string;
  /** What the Job is, without what is only said of it. */
  hash: string;
  configMap: Manifest;
  job: Manifest;
}

/** Finds them, in their order. */
export function jobPairs(manifests: readonly Manifest[]): JobPair[] {
  const configMaps = new Map(
    manifests.filter(({ kind }) => kind === "ConfigMap").map((map) => [map.metadata.name, map]),
  );
  return manifests.filter(({ kind }) => kind === "Job").map((job) => ({
    name: job.metadata.name,
    hash: job.metadata.annotations![hashAnnotation],
    configMap: configMaps.get(job.metadata.name)!,
    job,
  }));
}
