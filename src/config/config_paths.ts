/**
 * The paths in a configuration: which keys hold one, and changing them all alike. The loader makes
 * them absolute with it, a container's mounts move them.
 *
 * @module
 */

import type { Config } from "./config.ts";
import { configJsonSchema, type JsonSchema } from "./json_schema.ts";
import { isNameInPlaceOfPath } from "./is_name_in_place_of_path.ts";

/** The keys that hold a path, as `data.dir`, or `docker.mounts[].local` in a list of sections. */
export function pathKeys(root: JsonSchema = configJsonSchema(), prefix = ""): string[] {
  return Object.entries(root.properties ?? {}).flatMap(([key, field]) => {
    const branches = [field, ...(field.anyOf ?? [])];
    if (branches.some((branch) => branch.path === true)) return [prefix + key];
    return field.items
      ? pathKeys(field.items, `${prefix}${key}[].`)
      : pathKeys(field, `${prefix}${key}.`);
  });
}

/** A copy of the configuration in which each path is what `change` makes of it. */
export function mapPaths(config: Config, change: (path: string, key: string) => string): Config {
  const copy = structuredClone(config);
  for (const key of pathKeys()) {
    changeAt(copy, key.split("."), (value) => {
      return isNameInPlaceOfPath(key, value) ? value : change(value, key);
    });
  }
  return copy;
}

function changeAt(
  section: object,
  [part, ...rest]: readonly string[],
  change: (value: string) => string,
): void {
  const values = section as Record<string, unknown>;
  if (part.endsWith("[]")) {
    for (const item of values[part.slice(0, -2)] as object[]) changeAt(item, rest, change);
  } else if (rest.length > 0) changeAt(values[part] as object, rest, change);
  else if (typeof values[part] === "string") values[part] = change(values[part]);
}
