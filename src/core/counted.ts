/**
 * Counts as sentences have them.
 *
 * @module
 */

/** `1 category`, `1,187 categories`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A number with commas: `50,000`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
