/**
 * A command as text that a shell reads back as the same words.
 *
 * @module
 */

/** The words of a command in one line, quoted where a POSIX shell needs it. */
export function shellText(words: readonly string[]): string {
  return words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
}
