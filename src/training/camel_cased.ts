/**
 * Settings as options: the configuration has `positive_margin`, a function `positiveMargin`.
 *
 * @module
 */

/** A key in camel case. */
export type CamelCase<Key> = Key extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Key;

/** Settings with their keys in camel case. */
export type CamelCased<Settings> = {
  [Key in keyof Settings as CamelCase<Key>]: Settings[Key];
};

/** The same settings, with their keys in camel case. */
export function camelCased<Settings extends object>(settings: Settings): CamelCased<Settings> {
  const entries = Object.entries(settings).map(([key, value]) => [
    key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as CamelCased<Settings>;
}
