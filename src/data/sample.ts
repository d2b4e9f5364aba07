/**
 * What a data set lists: one {@linkcode Sample} an image, and the shape that every data set in
 * `datasets/` and every module of the user's own has. After it come `split.ts` and
 * `sample_batches.ts`.
 *
 * @module
 */

import type { DataConfig } from "../config/config.ts";
import type { OnDataFault } from "./data_fault.ts";

/** A rectangle in pixels of the original image: left and top are in it, right and bottom are not. */
export interface Box {
  /** The first column in it. */
  left: number;
  /** The first row in it. */
  top: number;
  /** The first column after it. */
  right: number;
  /** The first row after it. */
  bottom: number;
}

/** One labelled image. */
export interface Sample {
  /** Absolute path of the image file. */
  path: string;
  /** What the image shows; images of one category are alike. */
  category: string;
  /** The super-category of its category, if the data set says so; sampler `hierarchical` needs it. */
  group?: string;
  /** Where in the image it is, if the data set says so. */
  box?: Box;
  /** The part of the data that it belongs to, if the data set says so. */
  split?: "train" | "test";
  /** Whether it asks, is searched, or (if absent) both. */
  role?: "query" | "gallery";
}

/** How to list samples. */
export interface ListOptions {
  /**
   * Takes the faults of single records, which are then left out. Without it, the first is thrown.
   */
  onFault?: OnDataFault;
}

/** A data set: lists its samples, always in the same order. */
export interface Dataset {
  /** Its name in `data.dataset`. */
  name: string;
  /**
   * Lists all samples; reads no image, unless it has to make them first.
   *
   * @throws {UserError} where files are missing or damaged, and where a record is wrong and nobody
   *   takes faults
   */
  listSamples(settings: DataConfig, options?: ListOptions): Promise<Sample[]>;
}
