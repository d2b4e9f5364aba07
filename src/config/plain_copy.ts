/**
 * Copies what a YAML parser gave, so that an alias (`*name`) is a value of its own. The loader and
 * `override.ts` stand before it: from here on there is nothing that refers to itself, and nothing
 * that is small as text and large when it is walked through.
 *
 * @module
 */

/** More than any configuration has; ten aliases of ten aliases of … have more. */
const mostValues = 20_000;
const deepest = 32;

/**
 * A deep copy of lists, maps and plain values.
 *
 * @throws {RangeError} if there are too many values, or too many within each other
 */
export function plainCopy(value: unknown): unknown {
  let values = 0;

  function copy(value: unknown, depth: number): unknown {
    if (++values > mostValues) throw new RangeError("it holds too many values");
    if (depth > deepest) throw new RangeError("values are nested too deeply, or in themselves");
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    // From entries, so that a key "__proto__" is one as any other.
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, copy(inner, depth + 1)]),
    );
  }

  return copy(value, 0);
}
