/**
 * A Job with its ConfigMap, named after what is in them: the same configuration has the same name,
 * another one another.
 *
 * @module
 */

import type { Config } from "../../src/config/config.ts";
import { nameFrom } from "../../src/config/kubernetes_names.ts";
import { sha256 } from "../../src/core/sha256.ts";
import { UserError } from "../../src/core/user_error.ts";
import { commonLabels, job, type JobPlan } from "./job.ts";
import type { Manifest } from "./manifest.ts";

/** What Kubernetes takes for a ConfigMap. */
const mostBytes = 2 ** 20;

/**
 * The ConfigMap and the Job of a plan, in the order in which they are made.
 *
 * @throws {UserError} if the files are too large for a ConfigMap
 */
export async function namedManifests(config: Config, plan: JobPlan): Promise<Manifest[]> {
  refuseLargeFiles(plan);
  const base = baseName(config);
  const hash = await contentHash(manifestsOf(config, plan, base));
  const [files, made] = manifestsOf(config, plan, `${base}-${hash.slice(0, 8)}`);
  const annotations = { "likeness/spec-hash": hash, ...plan.annotations };
  return [files, { ...made, metadata: { ...made.metadata, annotations } }];
}

/** The first part of the names of a configuration's Jobs. */
export function baseName({ k8s, output }: Config): string {
  return k8s.name ?? nameFrom(output.name);
}

/** The hash of manifests that do not have their final name yet. */
async function contentHash(manifests: readonly Manifest[]): Promise<string> {
  return await sha256(new TextEncoder().encode(JSON.stringify(manifests)));
}

function manifestsOf({ k8s }: Config, plan: JobPlan, name: string): [Manifest, Manifest] {
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: k8s.namespace, labels: commonLabels(plan, name) },
      immutable: true,
      data: plan.files,
    },
    job(k8s, plan, name),
  ];
}

function refuseLargeFiles({ files }: JobPlan): void {
  const texts = Object.values(files);
  const bytes = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
  if (bytes <= mostBytes) return;
  throw new UserError(
    `Cannot render ${texts.length} files of configuration: they have ${bytes} bytes; ` +
      `wanted at most ${mostBytes}, which a ConfigMap holds.`,
    { hint: "Make a Job for each run with --separate, or several smaller sweeps." },
  );
}
