/**
 * The settings of models that were trained before there were all of today's keys. A new key's
 * default is what was always done before it.
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import { schema } from "../config/schema.ts";

/** The settings of a checkpoint, with the defaults of the keys that it does not have. */
export function withDefaults(settings: Partial<ModelConfig>): ModelConfig {
  return { ...schema.parse({}).model, ...settings };
}
