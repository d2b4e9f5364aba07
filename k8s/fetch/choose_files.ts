/**
 * Which files of a run are fetched: all that tell of it, and of its checkpoints the best.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { RemoteFile, RemoteFolder } from "./remote_files.ts";

/** What a run's process writes for itself, or had not finished. */
const passing = /(^|\/)(lock|\.writable[^/]*|[^/]*\.(tmp|replaced|damaged|part))(\/|$)/;

/** As `src/model/run_checkpoints.ts` writes them. */
const checkpointFile = /^checkpoints\/(?<name>step_(?<step>\d+))\//;

/** Chooses; `all` takes all checkpoints. */
export async function chooseFiles(
  files: readonly RemoteFile[],
  folder: Pick<RemoteFolder, "text">,
  { all }: { all: boolean },
): Promise<RemoteFile[]> {
  const lasting = files.filter(({ path }) => !passing.test(path));
  if (all) return lasting;
  const best = await bestCheckpoint(lasting, folder);
  return lasting.filter(({ path }) => {
    const name = checkpointFile.exec(path)?.groups?.name;
    return name === undefined || name === best;
  });
}

/** The name of the best checkpoint, as the newest one says that says anything; null if none does. */
async function bestCheckpoint(
  files: readonly RemoteFile[],
  folder: Pick<RemoteFolder, "text">,
): Promise<string | null> {
  const names = new Map(files.flatMap(({ path }) => {
    const found = checkpointFile.exec(path)?.groups;
    return found ? [[Number(found.step), found.name] as const] : [];
  }));
  const steps = [...names.keys()].sort((a, b) => b - a);
  for (const step of steps) {
    const best = await bestStep(folder, `checkpoints/${names.get(step)}/model.json`);
    if (best !== null && names.has(best)) return names.get(best)!;
  }
  return null;
}

/** What a checkpoint calls the best; null where it says nothing or cannot be read. */
async function bestStep(
  folder: Pick<RemoteFolder, "text">,
  path: string,
): Promise<number | null> {
  try {
    const { bestStep } = JSON.parse(await folder.text(path));
    return typeof bestStep === "number" ? bestStep : null;
  } catch (error) {
    if (error instanceof UserError) throw error;
    return null;
  }
}
