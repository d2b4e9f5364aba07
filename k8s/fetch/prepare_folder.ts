/**
 * Makes the place for a run that is fetched, or refuses to.
 *
 * @module
 */

import { join } from "node:path";
import { namesIn, removeFolder } from "../../src/core/atomic_folder.ts";
import { ensureWritableFolder } from "../../src/core/atomic_write.ts";
import { UserError } from "../../src/core/user_error.ts";
import { isEarlierState, runIdentity } from "./run_identity.ts";

/** What a file is called until all of it is there. */
export const partEnding = ".part";

/**
 * Makes a folder ready for the run whose `run.json` is `record`.
 *
 * @throws {UserError} if it holds something else than an earlier state of that run
 */
export async function prepareFolder(
  folder: string,
  record: string,
  { overwrite }: { overwrite: boolean },
): Promise<void> {
  const there = runIdentity(record);
  if (there === null) {
    throw new UserError(`Cannot fetch into "${folder}": the run's run.json is damaged.`, {
      exitCode: 1,
    });
  }
  const names = (await namesIn(folder)).filter((name) => !name.endsWith(partEnding));
  if (names.length > 0) {
    const text = await Deno.readTextFile(join(folder, "run.json")).catch(() => null);
    if (text === null) {
      throw new UserError(`Cannot fetch into "${folder}": it holds ${names[0]}, and no run.`, {
        hint: "Name an empty or a new folder.",
      });
    }
    const here = runIdentity(text);
    if (here === null || !isEarlierState(here, there)) {
      if (!overwrite) throw holdsAnother(folder, here?.created);
      await removeFolder(folder);
    }
  }
  await ensureWritableFolder(folder);
}

function holdsAnother(folder: string, created: string | undefined): UserError {
  const which = created === undefined ? "" : ` of ${created}, or one that went on here`;
  return new UserError(`Cannot fetch into "${folder}": it holds another run${which}.`, {
    hint: "Name another folder, or replace that run with --overwrite.",
  });
}
