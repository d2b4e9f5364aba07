/**
 * What is to be fetched: which runs a Job has written, where, and how its pods reached that place.
 *
 * @module
 */

import { join } from "node:path";
import { parseYamlText } from "../../src/config/yaml_text.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Manifest } from "../render/manifest.ts";
import { configFile } from "../render/pod_config.ts";
import { sweepFile } from "../render/render_sweep.ts";

/** A run that a Job has written, or will have. */
export interface WrittenRun {
  /** Its name. */
  name: string;
  /** Its folder, as the pod sees it. */
  folder: string;
  /** Its index, in a sweep. */
  index?: number;
}

/** A Job and its ConfigMap, from the cluster or rendered anew. */
export interface Work {
  job: Manifest;
  configMap: object;
}

/** Which of the runs of a sweep. */
export interface RunChoice {
  /** The index. */
  index?: number;
  /** The name. */
  run?: string;
}

/**
 * The runs of a Job, in the order of their indexes.
 *
 * @throws {UserError} if it is not one of ours
 */
export function writtenRuns({ job, configMap }: Work): WrittenRun[] {
  const files = (configMap as { data?: Record<string, string> }).data ?? {};
  const sweep = files[sweepFile];
  // A Job that is one of a sweep has its place on a label, and one configuration.
  const label = job.metadata.labels?.["likeness/sweep-index"];
  const own = { index: label === undefined ? undefined : Number(label) };
  const listed: { index?: number }[] = sweep === undefined ? [own] : JSON.parse(sweep);
  return listed.map(({ index }) => {
    const file = sweep === undefined ? configFile : `${index}.yaml`;
    const text = files[file];
    if (text === undefined) throw notOurs(job.metadata.name, file);
    const { output } = parseYamlText(text, file).values() as {
      output: { dir: string; name: string };
    };
    return { name: output.name, folder: join(output.dir, output.name), index };
  });
}

/**
 * The run that is meant; the only one if nothing is said.
 *
 * @throws {UserError} if there is none of that name or index, or if several may be meant
 */
export function chooseRun(
  runs: readonly WrittenRun[],
  { index, run }: RunChoice,
  job: string,
): WrittenRun {
  const fitting = runs.filter((one) =>
    (index === undefined || one.index === index) && (run === undefined || one.name === run)
  );
  if (fitting.length === 1) return fitting[0];
  const hint = `deno task k8s:status ${job} tells what each is, and which is the best.`;
  if (fitting.length > 1) {
    throw new UserError(
      `Cannot fetch "${job}": it has ${runs.length} runs, and none has ended well yet; ` +
        `wanted one, by --index or --run.`,
      { hint },
    );
  }
  const asked = [
    ...index === undefined ? [] : [`index ${index}`],
    ...run === undefined ? [] : [`run "${run}"`],
  ].join(" and ");
  const found = runs.length === 1 && runs[0].index === undefined
    ? `its only run is "${runs[0].name}"`
    : `it has ${runs.length} runs, ${runs[0].name} (0) and so on`;
  throw new UserError(`Cannot fetch ${asked} of "${job}": ${found}.`, { hint });
}

function notOurs(job: string, file: string): UserError {
  return new UserError(
    `Cannot fetch "${job}": its ConfigMap has no ${file}; wanted a Job that k8s:submit made.`,
  );
}
