/**
 * The keys of the configuration, as `--set` and sweeps name them.
 *
 * @module
 */

import { branchesOf, configJsonSchema, type JsonSchema } from "./json_schema.ts";

/** The keys below some sections, such as `train.loss` and `train.loss.name`. */
export function configKeys(sections: readonly string[]): string[] {
  const { properties = {} } = configJsonSchema();
  return sections.flatMap((name) => [...new Set(keysBelow(properties[name], `${name}.`))]);
}

function keysBelow(field: JsonSchema, prefix: string): string[] {
  return branchesOf(field).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([key, inner]) => [
      prefix + key,
      ...keysBelow(inner, `${prefix}${key}.`),
    ])
  );
}
