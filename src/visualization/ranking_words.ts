/**
 * Positions as the pages say them.
 *
 * @module
 */

/** An average ranking position; a dash for a query without others of its category. */
export function positionText(position: number): string {
  if (!Number.isFinite(position)) return "–";
  return position.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
