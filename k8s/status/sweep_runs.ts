/**
 * The runs of a sweep, as its ConfigMap describes them.
 *
 * @module
 */

import type { ConfigMap } from "../client/kubernetes_objects.ts";
import { sweepFile } from "../render/render_sweep.ts";

/** A run of a sweep. */
export interface SweepRun {
  index: number;
  /** Its name, `output.name`. */
  run: string | null;
  /** What is tried in it, by key. */
  settings: Record<string, unknown>;
}

/** Reads the runs; none of what cannot be read. */
export function sweepRunsOf(map: ConfigMap | null): SweepRun[] {
  const runs = parse(map?.data?.[sweepFile] ?? "");
  if (!Array.isArray(runs)) return [];
  return runs.filter((run) => Number.isInteger(run?.index)).map(({ index, run, settings }) => ({
    index,
    run: typeof run === "string" ? run : null,
    settings: isMap(settings) ? settings : {},
  }));
}

/** The settings of a Job of its own, from its annotation. */
export function parseSettings(text: string | undefined): Record<string, unknown> {
  const settings = parse(text ?? "");
  return isMap(settings) ? settings : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
