/**
 * Checks what a data set listed, above all a data set of the user's own, before anything is built
 * on it. Before it stands the data set, after it `split_samples.ts`.
 *
 * @module
 */

import { isAbsolute } from "node:path";
import { UserError } from "../core/user_error.ts";
import { DataFaultError, readRecords, reportFault } from "./data_fault.ts";
import type { ListOptions, Sample } from "./sample.ts";

/**
 * The samples, once it is sure that they are samples.
 *
 * @param samples whatever the data set returned
 * @param source names the data set in the errors: `data set "emoji"`
 * @param options `onFault` takes the faults of single samples, which are then left out
 * @throws {UserError} if it is no array, and naming the first sample that is not as it should be if
 *   nobody takes faults
 */
export function checkSamples(
  samples: unknown,
  source: string,
  { onFault }: ListOptions = {},
): Sample[] {
  if (!Array.isArray(samples)) {
    throw new UserError(
      `Cannot use ${source}: it lists ${describe(samples)}; wanted an array of samples.`,
      { hint: sampleHint },
    );
  }
  if (samples.length === 0) {
    const hint = "Check data.dir and data.annotations.";
    reportFault(faultOf(source, "empty", "it has no images", hint), onFault);
  }
  return readRecords(samples as unknown[], (sample, index) => {
    const wrong = findFault(sample);
    if (wrong) throw faultOf(source, "sample", `sample ${index} ${wrong}`, sampleHint);
    return sample as Sample;
  }, onFault);
}

function faultOf(place: string, kind: string, message: string, hint: string): DataFaultError {
  return new DataFaultError(`use ${place}`, { kind, message, paths: [], place, hint });
}

const sampleHint =
  "A sample is { path, category, group?, box?, split?, role? }; see src/data/sample.ts.";

function findFault(sample: unknown): string | undefined {
  if (typeof sample !== "object" || sample === null) {
    return `is ${describe(sample)}; wanted an object`;
  }
  const { path, category, group, box, split, role } = sample as Record<string, unknown>;
  if (typeof path !== "string" || !isAbsolute(path)) {
    return `has the path ${describe(path)}; wanted an absolute path`;
  }
  if (typeof category !== "string" || category === "") {
    return `has the category ${describe(category)}; wanted text`;
  }
  if (group !== undefined && (typeof group !== "string" || group === "")) {
    return `has the group ${describe(group)}; wanted text or none`;
  }
  if (split !== undefined && split !== "train" && split !== "test") {
    return `has the split ${describe(split)}; wanted "train" or "test"`;
  }
  if (role !== undefined && role !== "query" && role !== "gallery") {
    return `has the role ${describe(role)}; wanted "query", "gallery" or none`;
  }
  if (box !== undefined && !isBox(box)) {
    return `has the box ${describe(box)}; wanted { left, top, right, bottom } with left < right ` +
      "and top < bottom";
  }
  return undefined;
}

function isBox(box: unknown): boolean {
  if (typeof box !== "object" || box === null) return false;
  const { left, top, right, bottom } = box as Record<string, unknown>;
  const edges = [left, top, right, bottom];
  if (!edges.every((edge) => Number.isFinite(edge))) return false;
  const [x1, y1, x2, y2] = edges as number[];
  return x1 < x2 && y1 < y2;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
