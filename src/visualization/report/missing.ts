/**
 * What a run does not have: an old or a young one may lack a file, and its report then says which.
 *
 * @module
 */

import type { Markup } from "../markup.ts";
import { nothingToShow } from "../page.ts";

/** Stands in place of a part of the report. */
export interface Missing {
  /** What is missing, and what makes it, in a sentence. */
  missing: string;
}

/** Whether a part of the report is missing. */
export function isMissing(part: object): part is Missing {
  return "missing" in part;
}

/** The sentence in place of the part, or the part as `show` makes it. */
export async function shown<Part extends object>(
  part: Part | Missing,
  show: (part: Part) => Markup | Promise<Markup>,
): Promise<Markup> {
  return isMissing(part) ? nothingToShow(part.missing) : await show(part);
}
