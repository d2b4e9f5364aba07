/**
 * Whether an export may be written into a folder. It replaces the folder as a whole, so nothing that
 * is not an export may be there.
 *
 * @module
 */

import { namesIn } from "../core/atomic_folder.ts";
import { shorten } from "../core/shorten.ts";
import { messageOf, UserError } from "../core/user_error.ts";

/** What exports write. */
const ofExports =
  /^(README\.md|config\.json|model\.json|model\.safetensors|group1-shard\d+of\d+\.bin)$/;

/**
 * Refuses a folder with files in it.
 *
 * @param options `overwrite`: an export that is there may be replaced
 * @throws {UserError} if something else is there, or an export that may not be replaced
 */
export async function checkTarget(
  path: string,
  { overwrite }: { overwrite: boolean },
): Promise<void> {
  const names = await namesOf(path);
  if (names.length === 0) return;
  const foreign = names.find((name) => !ofExports.test(name));
  if (foreign !== undefined) {
    throw new UserError(
      `Cannot export to "${path}": "${shorten(foreign)}" is in it; wanted a folder of its own.`,
      { hint: "Name a folder that is not there yet with --to." },
    );
  }
  if (!overwrite) {
    throw new UserError(`Cannot export to "${path}": an export is there already.`, {
      hint: "--overwrite replaces it; --to names another folder.",
    });
  }
}

async function namesOf(path: string): Promise<string[]> {
  try {
    return await namesIn(path);
  } catch (cause) {
    throw new UserError(`Cannot export to "${path}": ${messageOf(cause)}`, { cause });
  }
}
