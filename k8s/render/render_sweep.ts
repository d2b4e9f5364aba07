/**
 * A sweep: one Job with an index for each run, or a Job for each.
 *
 * @module
 */

import { join } from "node:path";
import { configFolder } from "../../docker/container_mounts.ts";
import type { Config } from "../../src/config/config.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { sha256 } from "../../src/core/sha256.ts";
import { UserError } from "../../src/core/user_error.ts";
import { checkSubmittable } from "./check_submittable.ts";
import { indexVariable } from "./job.ts";
import type { Manifest } from "./manifest.ts";
import { baseName, namedManifests } from "./named_manifests.ts";
import { configArguments, configFile, podConfigText } from "./pod_config.ts";
import type { Rendering, RenderRequest } from "./rendering.ts";
import { type SweepRun, sweepRuns } from "./sweep_runs.ts";

/** The file beside the configurations that says which run each index is, and what it tries. */
export const sweepFile = "sweep.json";

/** Renders a sweep. */
export async function renderSweep(
  source: ConfigSource,
  rendering: Rendering,
  { separate }: RenderRequest & { kind: "sweep" },
): Promise<Manifest[]> {
  if (separate) refuseSharedLimits(source);
  const runs = await sweepRuns(source);
  for (const run of runs) checkSubmittable(run.source, "sweep");
  return separate
    ? await separateJobs(source.config, runs, rendering)
    : await indexedJob(source.config, runs, rendering);
}

async function indexedJob(
  config: Config,
  runs: readonly SweepRun[],
  { image, annotations }: Rendering,
): Promise<Manifest[]> {
  const { parallelism, max_failed, retries } = config.sweep;
  const files = runs.map(({ config }, index) => [`${index}.yaml`, podConfigText(config)] as const);
  return await namedManifests(config, {
    ...{ kind: "sweep", image, task: "ml:train" },
    args: ["--config-path", join(configFolder, `${indexVariable}.yaml`)],
    files: { ...Object.fromEntries(files), [sweepFile]: describeRuns(runs) },
    indexes: {
      count: runs.length,
      parallelism: parallelism ?? runs.length,
      retries: retries ?? config.k8s.retries,
      mostFailed: max_failed,
    },
    annotations,
  });
}

async function separateJobs(
  config: Config,
  runs: readonly SweepRun[],
  { image, annotations }: Rendering,
): Promise<Manifest[]> {
  const described = describeRuns(runs);
  const hash = await sha256(new TextEncoder().encode(described));
  const { k8s, sweep } = config;
  const manifests: Manifest[] = [];
  for (const [index, { config: run, settings }] of runs.entries()) {
    const own = { ...config, k8s: { ...k8s, retries: sweep.retries ?? k8s.retries } };
    manifests.push(
      ...await namedManifests(own, {
        ...{ kind: "sweep", image, task: "ml:train", args: configArguments },
        files: { [configFile]: podConfigText(run) },
        labels: {
          "likeness/sweep-id": `${baseName(config)}-${hash.slice(0, 8)}`,
          "likeness/sweep-index": String(index),
        },
        annotations: {
          ...annotations,
          "likeness/run": run.output.name,
          "likeness/settings": JSON.stringify(settings),
        },
      }),
    );
  }
  return manifests;
}

/** Jobs that know nothing of each other. */
function refuseSharedLimits({ config: { sweep }, place }: ConfigSource): void {
  const given = (["parallelism", "max_failed"] as const).find((key) => sweep[key] !== null);
  if (given === undefined) return;
  throw new UserError(
    `Cannot sweep ${place(["sweep", given])}: found ${sweep[given]}; separate Jobs do not know ` +
      "of each other.",
    { hint: "Leave it null with --separate: the queue decides how many run at a time." },
  );
}

/** A line for each run, in the order of the indexes. */
function describeRuns(runs: readonly SweepRun[]): string {
  const lines = runs.map(({ config, settings }, index) =>
    JSON.stringify({ index, run: config.output.name, settings })
  );
  return `[\n${lines.join(",\n")}\n]\n`;
}
