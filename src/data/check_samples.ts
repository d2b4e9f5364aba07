/**
 * Checks what a data set listed, above all a data set of the user's own, before anything is built
 * on it. Before it stands the data set, after it `split_samples.ts`.
 *
 * @module
 */

import { isAbsolute } from "node:path";
import { UserError } from "../core/user_error.ts";
import type { Sample } from "./sample.ts";

/**
 * The samples, once it is sure that they are samples.
 *
 * @param samples whatever the data set returned
 * @param source names the data set in the errors: `data set "emoji"`
 * @throws {UserError} naming the first sample that is not as it should be
 */
export function checkSamples(samples: unknown, source: string): Sample[] {
  if (!Array.isArray(samples)) {
    throw new UserError(
      `Cannot use ${source}: it lists ${describe(samples)}; wanted an array of samples.`,
      { hint: sampleHint },
    );
  }
  if (samples.length === 0) {
    throw new UserError(`Cannot use ${source}: it has no images.`, {
      hint: "Check data.dir and data.annotations.",
    });
  }
  samples.forEach((sample: unknown, index) => {
    const fault = findFault(sample);
    if (fault) {
      throw new UserError(`Cannot use ${source}: sample ${index} ${fault}.`, { hint: sampleHint });
    }
  });
  return samples as Sample[];
}

const sampleHint = "A sample is { path, category, box?, split?, role? }; see src/data/sample.ts.";

function findFault(sample: unknown): string | undefined {
  if (typeof sample !== "object" || sample === null) {
    return `is ${describe(sample)}; wanted an object`;
  }
  const { path, category, box, split, role } = sample as Record<string, unknown>;
  if (typeof path !== "string" || !isAbsolute(path)) {
    return `has the path ${describe(path)}; wanted an absolute path`;
  }
  if (typeof category !== "string" || category === "") {
    return `has the category ${describe(category)}; wanted text`;
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
