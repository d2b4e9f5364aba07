/**
 * What a sweep tries: the combinations of its grid, or those of its list.
 *
 * @module
 */

import { configKeys } from "../../src/config/config_keys.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { didYouMean } from "../../src/core/did_you_mean.ts";
import { UserError } from "../../src/core/user_error.ts";
import { mostIndexes } from "./job.ts";

/** One combination. */
export interface SweepSettings {
  /** The values by their keys, such as `train.seed`. */
  values: Record<string, unknown>;
  /** The key of the configuration that each comes from, for errors. */
  from: Record<string, PropertyKey[]>;
}

/** What a training learns from; the rest is where it goes. */
const sections = ["data", "model", "train"];

/**
 * The combinations that the section `sweep` asks for.
 *
 * @throws {UserError} if there are none or too many, or a key is not one of a training
 */
export function sweepSettings(source: ConfigSource): SweepSettings[] {
  const { grid, list } = source.config.sweep;
  const hasGrid = Object.keys(grid).length > 0;
  if (hasGrid === (list.length > 0)) {
    throw new UserError(
      `Cannot sweep ${source.place(["sweep"])}: it has ` +
        (hasGrid ? "a grid and a list; wanted one of them." : "neither a grid nor a list."),
      { hint: "For example sweep: {grid: {train.learning_rate: [0.001, 0.003]}}." },
    );
  }
  const settings = hasGrid ? gridSettings(source) : list.map((values, place) => ({
    values,
    from: keysOf(values, ["sweep", "list", place]),
  }));
  for (const from of new Set(settings.map(({ from }) => from))) refuseUnknownKeys(from, source);
  return settings;
}

/** The last key changes first. */
function gridSettings(source: ConfigSource): SweepSettings[] {
  const { grid } = source.config.sweep;
  const count = Object.values(grid).reduce((product, values) => product * values.length, 1);
  if (count > mostIndexes) {
    throw new UserError(
      `Cannot sweep ${source.place(["sweep", "grid"])}: found ${count} combinations; ` +
        `wanted at most ${mostIndexes}.`,
      { hint: "Try fewer values, or list the combinations in sweep.list." },
    );
  }
  const combinations = Object.entries(grid).reduce<Record<string, unknown>[]>(
    (begun, [key, values]) =>
      begun.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
  const from = keysOf(grid, ["sweep", "grid"]);
  return combinations.map((values) => ({ values, from }));
}

function keysOf(values: object, section: PropertyKey[]): Record<string, PropertyKey[]> {
  return Object.fromEntries(Object.keys(values).map((key) => [key, [...section, key]]));
}

function refuseUnknownKeys(from: SweepSettings["from"], source: ConfigSource): void {
  const known = configKeys(sections);
  for (const [key, place] of Object.entries(from)) {
    if (known.includes(key)) continue;
    const isOther = configKeys(Object.keys(source.config)).includes(key);
    throw new UserError(
      `Cannot sweep ${source.place(place)}: ` +
        (isOther ? "wanted a key of data, model or train." : `unknown key "${key}".`),
      {
        hint: isOther
          ? "Each run of a sweep has its own output.name; the rest is the same for all."
          : didYouMean(key, known),
      },
    );
  }
}
