/**
 * Counts and positions as the pages say them.
 *
 * @module
 */

/** `1 query`, `1,187 queries`; without words, the number alone. */
export function countText(count: number, one?: string, many: string = `${one}s`): string {
  const digits = count.toLocaleString("en-US");
  return one === undefined ? digits : `${digits} ${count === 1 ? one : many}`;
}

/** An average ranking position; a dash for a query without others of its category. */
export function positionText(position: number): string {
  if (!Number.isFinite(position)) return "–";
  return position.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
