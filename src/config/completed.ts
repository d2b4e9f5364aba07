/**
 * A configuration that an earlier version wrote, with the keys that came since.
 *
 * @module
 */

import type { Config } from "./config.ts";
import { schema } from "./schema.ts";

/** The sections that say how a model is trained. */
type Trained = Pick<Config, "data" | "model" | "train">;

const trained = schema.pick({ data: true, model: true, train: true });

/** The same with the defaults of keys that it lacks; as it is where it has keys that are no more. */
export function completed(config: Trained): Trained {
  const checked = trained.safeParse(config);
  return checked.success ? checked.data : config;
}
