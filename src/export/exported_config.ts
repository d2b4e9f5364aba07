/**
 * The settings of a run that say what its model is and how it was trained, without those that only
 * say where it was done: folders, machines and clusters are nobody else's affair.
 *
 * @module
 */

import { basename } from "node:path";
import { isModulePath } from "../config/is_module_path.ts";
import { isNamedWeights } from "../config/is_named_weights.ts";
import type { CheckpointRecord } from "../model/checkpoint.ts";

/** Settings by section. */
export interface ExportedConfig {
  model: Record<string, unknown>;
  data: Record<string, unknown>;
  /** Null where the run's record is not there any more. */
  train: Record<string, unknown> | null;
}

const ofMachine = {
  model: ["backend", "device", "threads", "weights_url"],
  data: ["dir", "cache_dir", "annotations", "cache_mib", "prefetch_batches"],
  train: ["resume", "checkpoint_every", "keep_checkpoints"],
};

/**
 * The settings of a checkpoint.
 *
 * @param train the section of the run's record
 */
export function exportedConfig(
  { model, data }: Pick<CheckpointRecord, "model" | "data">,
  train: object | null,
): ExportedConfig {
  const { weights } = model;
  return {
    model: {
      ...without(model, ofMachine.model),
      weights: isNamedWeights(weights) ? weights : basename(weights),
    },
    data: { ...without(data, ofMachine.data), dataset: datasetName(data.dataset) },
    train: train && without(train, ofMachine.train),
  };
}

/** The name of a data set; of a module of the user's own, that of its file. */
export function datasetName(dataset: string): string {
  return isModulePath(dataset) ? basename(dataset) : dataset;
}

function without(section: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(section).filter(([key]) => !keys.includes(key)));
}
