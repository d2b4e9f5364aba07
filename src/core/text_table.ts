/**
 * Rows of texts laid out for the terminal's fixed-width font.
 *
 * @module
 */

/** On which side of its column a text stands. */
export type Alignment = "left" | "right";

/**
 * The rows as lines of text; columns are as wide as their widest text.
 *
 * @param rows every row with the same number of texts
 * @param alignments of the columns; the last one counts for all after it
 * @param options `gap`: spaces between columns
 */
export function textTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  { gap = 2 }: { gap?: number } = {},
): string[] {
  const columns = rows.at(0)?.length ?? 0;
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => row[column].length)),
  );
  const lay = (text: string, column: number) => {
    const alignment = alignments[column] ?? alignments.at(-1);
    return alignment === "right" ? text.padStart(widths[column]) : text.padEnd(widths[column]);
  };
  return rows.map((row) => row.map(lay).join(" ".repeat(gap)).trimEnd());
}
