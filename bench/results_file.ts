/**
 * Where benches write: RESULTS.md has for each a section with its latest report, between two marks,
 * and under it a profile in somebody's own words, which stays. A page of docs/ may have such marks.
 *
 * @module
 */

import { basename } from "node:path";
import { atomicWrite } from "../src/core/atomic_write.ts";
import { UserError } from "../src/core/user_error.ts";
import { projectRoot } from "./deno_command.ts";

/** Where RESULTS.md is. */
export const resultsPath: string = `${projectRoot}bench/RESULTS.md`;

/**
 * Puts a report into the section of its bench.
 *
 * @throws {UserError} if the file has no such section
 */
export async function writeResults(
  section: string,
  markdown: string,
  path: string = resultsPath,
): Promise<void> {
  const text = await Deno.readTextFile(path);
  await atomicWrite(path, replaceSection(text, section, markdown, basename(path)));
  // Its lines may be too long.
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).output();
}

/**
 * The text with what stands between the marks of `section` replaced.
 *
 * @throws {UserError} if the marks are not there
 */
export function replaceSection(
  text: string,
  section: string,
  markdown: string,
  file = "RESULTS.md",
): string {
  const [opening, closing] = [`<!-- ${section} -->`, `<!-- /${section} -->`];
  const [start, end] = [text.indexOf(opening), text.indexOf(closing)];
  if (start < 0 || end < start) {
    throw new UserError(`Cannot write the results of ${section}: ${file} has no place for them.`, {
      hint: `Put ${opening} and ${closing} where they belong.`,
    });
  }
  return `${text.slice(0, start + opening.length)}\n\n${markdown}\n\n${text.slice(end)}`;
}
