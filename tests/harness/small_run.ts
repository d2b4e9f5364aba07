/**
 * The settings of a run that takes about a second: a tiny network on the small data set.
 *
 * @module
 */

import { join } from "node:path";
import type { BackendName } from "../../src/tensor/use_backend.ts";

/** Settings for `--set`, of a run `small` in `<folder>/runs` on the pictures in `<folder>/data`. */
export function smallRun(
  folder: string,
  backend: BackendName = "wasm",
): Record<string, unknown> {
  return {
    "data.dataset": "folder",
    "data.dir": join(folder, "data"),
    "data.image_size": 16,
    "model.backend": backend,
    "model.name": "similarity",
    "model.backbone": "small_resnet",
    "model.backbone_width": 4,
    "model.embedding_size": 16,
    "train.epochs": 2,
    "train.categories_per_batch": 4,
    "train.samples_per_category": 3,
    "train.learning_rate": 0.003,
    "train.schedule": "constant",
    "train.warmup_epochs": 0,
    "output.dir": join(folder, "runs"),
    "output.name": "small",
  };
}

/** Where the files of that run are. */
export function smallRunFile(folder: string, ...path: string[]): string {
  return join(folder, "runs", "small", ...path);
}

/** Calls `f` with a folder that is removed afterwards. */
export async function withFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  try {
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
