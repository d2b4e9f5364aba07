/**
 * What a real cluster said of Jobs, as `record_situations.ts` wrote it down.
 *
 * @module
 */

import type { JobFacts } from "../../../k8s/status/job_facts.ts";

const folder = new URL("../../golden/k8s_status/", import.meta.url);

/** The names of all situations. */
export const recordedNames: readonly string[] = [...Deno.readDirSync(folder)]
  .map(({ name }) => name.replace(/\.json$/, "")).sort();

const texts = new Map(
  recordedNames.map((name) => [
    name,
    Deno.readTextFileSync(new URL(`${name}.json`, folder)),
  ]),
);

/** What was said in a situation, at the moment when it was written down. */
export function recorded(name: string): JobFacts {
  const { recorded, ...facts } = JSON.parse(texts.get(name)!);
  return { ...facts, workload: null, queuePosition: null, now: Date.parse(recorded) };
}
