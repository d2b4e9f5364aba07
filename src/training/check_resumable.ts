/**
 * Whether a training may go on with a configuration: what would make it another training is
 * refused, what would change the last bits of its figures is told.
 *
 * @module
 */

import { basename } from "node:path";
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
  const key = differingKey(before.config, now.config);
  if (key !== undefined) {
    const [was, is] = [before, now].map(({ config }) => JSON.stringify(valueAt(config, key)));
    throw cannotResume(source, `${key} was ${was} and is ${is}`);
  }
  if (before.samples !== now.samples) {
    throw cannotResume(source, "the data set lists other images, categories or boxes than before");
  }
  tellWhatDiffers(before, now);
}

function cannotResume(source: string, reason: string): UserError {
  return new UserError(`Cannot go on from "${source}": ${reason}.`, {
    hint: "Change it back, choose another --name, or start over with --overwrite.",
  });
}

function differingKey(before: TrainingConfig, now: TrainingConfig): string | undefined {
  return keysOf(now).find((key) => {
    if (freeKeys.includes(key)) return false;
    // The cosine comes down to 0 at the last epoch: with more of them it is another curve.
    if (key === "train.epochs" && now.train.schedule !== "cosine") return false;
    const part = partsThatMatter[key] ?? ((value: unknown) => value);
    const [was, is] = [before, now].map((config) => part(valueAt(config, key) as string));
    return JSON.stringify(was) !== JSON.stringify(is);
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

/** The keys of all values, as `train.loss.name`. */
function keysOf(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? keysOf(inner, `${prefix}${key}.`)
      : [prefix + key]
  );
}

function valueAt(config: TrainingConfig, key: string): unknown {
  return key.split(".").reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    config,
  );
}
