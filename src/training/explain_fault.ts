/**
 * Puts into one sentence what the machine may do to a training: a disk that fills up, a memory that
 * does not suffice, a data volume that vanishes. Another try may succeed, so the exit code is 1.
 *
 * @module
 */

import type { DataConfig } from "../config/config.ts";
import { storageFault } from "../core/storage_fault.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { commonFolder } from "../data/common_folder.ts";
import type { Sample } from "../data/sample.ts";
import { isOutOfMemory } from "../tensor/out_of_memory.ts";

/** What is known of the training that failed. */
export interface FailedTraining {
  /** Its data, as they were configured. */
  data: Pick<DataConfig, "dir">;
  /** All samples that it reads. */
  samples: readonly Sample[];
  /** What becomes of the work done so far, the end of each hint: "The last checkpoint is kept." */
  kept: string;
}

/**
 * Explains what was thrown while training: gives the error to throw in its place, or `thrown` itself
 * where the machine is not to blame.
 */
export async function explainFault(
  thrown: unknown,
  { data, samples, kept }: FailedTraining,
): Promise<unknown> {
  const folder = await vanishedFolder(thrown, data, samples);
  if (folder !== null) {
    return new UserError(
      `Cannot go on training: the data folder "${folder.path}" is gone; ${folder.state}.`,
      { hint: `Mount the volume again. ${kept}`, cause: thrown, exitCode: 1 },
    );
  }
  if (isOutOfMemory(thrown)) {
    return new UserError(`Cannot go on training: the memory is full (${shortly(thrown)}).`, {
      hint: "Lower train.categories_per_batch, train.samples_per_category, data.image_size, " +
        "data.prefetch_batches or data.cache_mib, or set train.precision to bfloat16 " +
        `(backend tensorflow). ${kept}`,
      cause: thrown,
      exitCode: 1,
    });
  }
  if (thrown instanceof UserError) {
    return thrown.exitCode === 1 ? withHint(thrown, `${thrown.hint} ${kept}`) : thrown;
  }
  const fault = storageFault("go on training", thrown);
  return fault ? withHint(fault, `${fault.hint} ${kept}`) : thrown;
}

/** The folder of the images, if an image cannot be read and the folder is not there either. */
async function vanishedFolder(
  thrown: unknown,
  { dir }: Pick<DataConfig, "dir">,
  samples: readonly Sample[],
): Promise<{ path: string; state: string } | null> {
  const message = messageOf(thrown);
  if (!samples.some(({ path }) => message.includes(`"${path}"`))) return null;
  const common = commonFolder(samples.map(({ path }) => path));
  for (const path of [dir, common]) {
    if (path === null || path === "" || path === "/") continue;
    const state = await stateOf(path);
    if (state !== null) return { path, state };
  }
  return null;
}

/** What is wrong with a folder; null if there is something in it. */
async function stateOf(path: string): Promise<string | null> {
  try {
    for await (const _ of Deno.readDir(path)) return null;
    return "there is nothing in it";
  } catch (cause) {
    return cause instanceof Deno.errors.NotFound ? "it does not exist" : messageOf(cause);
  }
}

/** What was said, without the half-page that TensorFlow may add. */
function shortly(thrown: unknown): string {
  const text = messageOf(thrown);
  return text.length > 160 ? `${text.slice(0, 160)} …` : text;
}

function withHint({ message, cause, exitCode }: UserError, hint: string): UserError {
  return new UserError(message, { hint, cause, exitCode });
}
