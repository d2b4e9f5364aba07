/**
 * Whether a training may go on with a configuration: what would make it another training is
 * refused, what would change the last bits of its figures is told.
 *
 * @module
 */

import { basename } from "node:path";
import { completed } from "../config/completed.ts";
import { type ConfigDifference, configDifferences } from "../config/flat_config.ts";
import { isModulePath } from "../config/is_module_path.ts";
import { info } from "../core/log.ts";
import { UserError } from "../core/user_error.ts";
import { originOf } from "../model/pretrained/weights_origin.ts";
import type { TrainingConditions, TrainingConfig } from "./training_state.ts";

/** Keys that decide where things are, or when something is saved or ends, but not what is learnt. */
const freeKeys = [
  "data.dir",
  "data.annotations",
  "data.cache_dir",
  "data.cache_mib",
  "data.prefetch_batches",
  "model.backend",
  "model.device",
  "model.threads",
  "model.weights_url",
  "train.resume",
  "train.checkpoint_every.steps",
  "train.checkpoint_every.minutes",
  "train.keep_checkpoints",
  "train.early_stopping_patience",
];

/** Keys of which only a part matters. */
const partsThatMatter: Record<string, (value: string) => unknown> = {
  "data.dataset": (name) => isModulePath(name) ? basename(name) : name,
  "model.weights": originOf,
};

/**
 * Refuses to go on with another training than the one that was begun.
 *
 * @param source the checkpoint, for the errors
 * @throws {UserError} naming the first key that differs, or the data
 */
export function checkResumable(
  before: TrainingConditions,
  now: TrainingConditions,
  source: string,
): void {
  // What another version did not know yet, it did by default.
  const difference = differingKey(completed(before.config), now.config);
  if (difference) {
    const { key, first, second } = difference;
    const [is, was] = [first, second].map((value) => JSON.stringify(value));
    throw cannotResume(source, `${key} was ${was} and is ${is}`);
  }
  if (before.samples !== now.samples) {
    throw cannotResume(
      source,
      "the data set lists other images, categories, boxes or super-categories than before",
    );
  }
  tellWhatDiffers(before, now);
}

function cannotResume(source: string, reason: string): UserError {
  return new UserError(`Cannot go on from "${source}": ${reason}.`, {
    hint: "Change it back, choose another --name, or start over with --overwrite.",
  });
}

/** The first key whose difference matters. */
function differingKey(before: TrainingConfig, now: TrainingConfig): ConfigDifference | undefined {
  return configDifferences(now, before).find(({ key, first: is, second: was }) => {
    if (freeKeys.includes(key)) return false;
    // The cosine comes down to 0 at the last epoch: with more of them it is another curve.
    if (key === "train.epochs" && now.train.schedule !== "cosine") return false;
    const part = partsThatMatter[key];
    return !part || part(String(is)) !== part(String(was));
  });
}

/** Not the same bits, but the same training: a run may move from a laptop to a cluster. */
function tellWhatDiffers(before: TrainingConditions, now: TrainingConditions): void {
  const flatten = ({ backend, device, threads, versions }: TrainingConditions) => ({
    ...{ backend, device, threads },
    ...versions,
  });
  const was = Object.entries(flatten(before));
  const is: Record<string, unknown> = flatten(now);
  const differences = was.filter(([name, value]) => is[name] !== value)
    .map(([name, value]) => `${name} (${value} → ${is[name]})`);
  if (differences.length === 0) return;
  info(
    `Going on with another ${differences.join(", ")}: from here on the figures need not be, ` +
      "to the last bit, what they would have been.",
  );
}
