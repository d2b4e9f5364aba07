/**
 * Makes a piece of a file fit for a message: whatever is in the file, a message stays one line.
 *
 * @module
 */

/** The text in one line without control characters, at most `most` characters of it. */
export function shorten(text: string, most = 80): string {
  // Cut first: what is cut off may be large. Each kept character may stand for a run of spaces.
  const line = text.slice(0, most * 4).replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  if (line.length <= most && text.length <= most * 4) return line;
  return `${line.slice(0, most - 1)}…`;
}
