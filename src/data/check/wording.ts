/**
 * Names and numbers as the doctor's sentences have them.
 *
 * @module
 */

import { grouped } from "../../core/counted.ts";

/** A name in quotation marks, with what cannot be seen in it escaped. */
export function quoted(name: string): string {
  const short = name.length > 80 ? `${name.slice(0, 79)}…` : name;
  return visible(JSON.stringify(short));
}

/** A text with what cannot be seen in it escaped, so that no file name can steer a terminal. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** The first five of a list, and how many more there are. */
export function listed(items: readonly string[], most = 5): string {
  const more = items.length - most;
  const shown = items.slice(0, most).join(", ");
  return more > 0 ? `${shown} and ${grouped(more)} more` : shown;
}
