/**
 * One setup at a time in a folder. The system takes the lock back however the process ends.
 *
 * @module
 */

import { join } from "node:path";
import { info } from "../../../core/log.ts";

/** Does `work` while no other process does any with the same folder. */
export async function withLock<Result>(
  folder: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const path = join(folder, "setup.lock");
  const file = await Deno.open(path, { write: true, create: true });
  try {
    if (!await file.tryLock(true)) {
      info(`Waiting for the setup that is under way in "${folder}" …`);
      await file.lock(true);
    }
    return await work();
  } finally {
    file.close();
  }
}
