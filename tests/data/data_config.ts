/**
 * The `data` section with its defaults, for the tests of this folder.
 *
 * @module
 */

import type { DataConfig } from "../../src/config/config.ts";

/** The defaults, some of them changed. */
export function dataConfig(changes: Partial<DataConfig> = {}): DataConfig {
  return {
    dataset: "folder",
    dir: null,
    annotations: null,
    cache_dir: "/nowhere",
    image_size: 32,
    crop_to_box: false,
    split: "zero_shot",
    test_fraction: 0.5,
    split_seed: 0,
    selection_fraction: 0.1,
    select_on: "held_out",
    cache_mib: 512,
    prefetch_batches: 4,
    ...changes,
  };
}
