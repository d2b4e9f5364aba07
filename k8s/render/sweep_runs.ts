/**
 * The runs of a sweep, each with a configuration and a name of its own.
 *
 * @module
 */

import type { Config } from "../../src/config/config.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { sha256 } from "../../src/core/sha256.ts";
import { UserError } from "../../src/core/user_error.ts";
import { podConfig } from "./pod_config.ts";
import { sweepSettings } from "./sweep_settings.ts";

/** A run of a sweep. */
export interface SweepRun {
  /** What is tried in it, by key. */
  settings: Record<string, unknown>;
  /** Its configuration on this machine, for checks. */
  source: ConfigSource;
  /** Its configuration in the pod, with the run's own `output.name`. */
  config: Config;
}

/** What `output.name` may have, without the hash. */
const mostNameCharacters = 100 - 9;

/**
 * The runs that the section `sweep` asks for, in its order.
 *
 * @throws {UserError} if it asks for none, for too many, for one twice, or for what there is not
 */
export async function sweepRuns(source: ConfigSource): Promise<SweepRun[]> {
  const runs: SweepRun[] = [];
  const places = new Map<string, number>();
  for (const { values, from } of sweepSettings(source)) {
    const changed = source.change(
      Object.entries(values).map(([key, value]) => ({
        key,
        value,
        source: source.place(from[key]),
      })),
    );
    const { config } = podConfig(changed.config);
    config.output.name = await runName(config);
    const same = places.get(config.output.name);
    if (same !== undefined) {
      throw new UserError(
        `Cannot sweep ${source.place(["sweep"])}: combinations ${same} and ${runs.length}, ` +
          `counted from 0, are the same: ${JSON.stringify(values)}.`,
        { hint: "Name each value once." },
      );
    }
    places.set(config.output.name, runs.length);
    runs.push({ settings: values, source: changed, config });
  }
  return runs;
}

/**
 * A name that follows from what is learnt: a run that is in two sweeps is trained once, and another
 * one never goes on where this one was.
 */
async function runName({ data, model, train, output }: Config): Promise<string> {
  const text = JSON.stringify({ data, model, train });
  const hash = await sha256(new TextEncoder().encode(text));
  return `${output.name.slice(0, mostNameCharacters)}-${hash.slice(0, 8)}`;
}
