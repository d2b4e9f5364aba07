/**
 * A configuration as single values under their full keys, in which two can be compared.
 *
 * @module
 */

/** A setting that two runs do not share; undefined where a run does not know the key. */
export interface ConfigDifference {
  /** The full key, such as `train.learning_rate`. */
  key: string;
  first: unknown;
  second: unknown;
}

/** The values of a configuration by their full keys, such as `train.learning_rate`. */
export function flatConfig(config: object, prefix = ""): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [name, value] of Object.entries(config)) {
    const key = prefix + name;
    if (typeof value !== "object" || value === null || Array.isArray(value)) flat.set(key, value);
    else for (const [inner, one] of flatConfig(value, `${key}.`)) flat.set(inner, one);
  }
  return flat;
}

/** The keys with different values, in the order of the first configuration. */
export function configDifferences(first: object, second: object): ConfigDifference[] {
  const [one, other] = [flatConfig(first), flatConfig(second)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((key) => ({ key, first: one.get(key), second: other.get(key) }))
    .filter(({ first, second }) => JSON.stringify(first) !== JSON.stringify(second));
}
