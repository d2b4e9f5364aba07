/**
 * Whose the files are that a container wrote.
 *
 * @module
 */

import assert from "node:assert/strict";

/** Asserts that all of a folder belongs to a user and the group of the same number. */
export async function assertOwned(folder: string, user: number): Promise<void> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const { uid, gid } = await Deno.stat(`${folder}/${name}`);
    assert.deepEqual([uid, gid], [user, user], name);
    if (isDirectory) await assertOwned(`${folder}/${name}`, user);
  }
}
