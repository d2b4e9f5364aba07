/**
 * Rows of plain values as CSV, for the logs that training writes.
 *
 * @module
 */

/** A table of numbers and names; every row has the same columns. */
export type CsvRow = Record<string, number | string>;

/** The CSV text of `rows`: a header, then a line a row. Values hold no commas or quotes. */
export function csvText(rows: readonly CsvRow[]): string {
  if (rows.length === 0) return "";
  const columns = Object.keys(rows[0]);
  const lines = rows.map((row) => columns.map((column) => row[column]).join(","));
  return [columns.join(","), ...lines, ""].join("\n");
}
