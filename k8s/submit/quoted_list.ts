/**
 * What there is in place of what there is not, as the end of a sentence.
 *
 * @module
 */

/** More names than these nobody reads. */
const most = 10;

/** `there are "a", "b"`; `there is "a"`; `there are none`. */
export function thereAre(names: readonly string[]): string {
  if (names.length === 0) return "there are none";
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `there ${names.length === 1 ? "is" : "are"} ${quotedList(names)}${more}`;
}

/** `"a", "b"`. */
export function quotedList(names: readonly string[]): string {
  return names.slice(0, most).map((name) => `"${name}"`).join(", ");
}
