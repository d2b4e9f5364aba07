/**
 * RESULTS.md: for each bench a section with its latest report, between two marks, and under it a
 * profile in somebody's own words, which stays.
 *
 * @module
 */

import { atomicWrite } from "../src/core/atomic_write.ts";
import { UserError } from "../src/core/user_error.ts";
import { projectRoot } from "./deno_command.ts";

/** Where it is. */
export const resultsPath: string = `${projectRoot}bench/RESULTS.md`;

/**
 * Puts a report into the section of its bench.
 *
 * @throws {UserError} if RESULTS.md has no such section
 */
export async function writeResults(bench: string, markdown: string): Promise<void> {
  const text = await Deno.readTextFile(resultsPath);
  await atomicWrite(resultsPath, replaceSection(text, bench, markdown));
  // Its lines may be too long.
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", resultsPath] }).output();
}

/**
 * The text with what stands between the marks of `bench` replaced.
 *
 * @throws {UserError} if the marks are not there
 */
export function replaceSection(text: string, bench: string, markdown: string): string {
  const [opening, closing] = [`<!-- ${bench} -->`, `<!-- /${bench} -->`];
  const [start, end] = [text.indexOf(opening), text.indexOf(closing)];
  if (start < 0 || end < start) {
    throw new UserError(`Cannot write the results of ${bench}: RESULTS.md has no place for them.`, {
      hint: `Put ${opening} and ${closing} where they belong.`,
    });
  }
  return `${text.slice(0, start + opening.length)}\n\n${markdown}\n\n${text.slice(end)}`;
}
