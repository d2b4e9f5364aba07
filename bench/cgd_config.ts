/**
 * The configuration that both sides bench: the Cars 196 experiment's CGD model, on the whole of
 * ResNet-50, without the auxiliary classification.
 *
 * @module
 */

import type { Config } from "../src/config/config.ts";
import { loadConfig } from "../src/config/load_config.ts";
import { projectRoot } from "./deno_command.ts";

/** What differs between cases. */
export interface CgdCase {
  /** Side of the images, in pixels. */
  size: number;
  /** What convolutions and dense layers compute in. */
  precision: Precision;
  /** What computes on our side. */
  backend: string;
}

/** The precisions that are compared. */
export const precisions = ["float32", "bfloat16"] as const;
/** One of them. */
export type Precision = (typeof precisions)[number];

/** Loads the configuration of a case. */
export async function cgdConfig({ size, precision, backend }: CgdCase): Promise<Config> {
  const set = [
    "model.backbone_cut=null",
    "train.auxiliary_loss.weight=0",
    `data.image_size=${size}`,
    `model.backend=${backend}`,
    // The default needs no key, which older versions do not have.
    ...precision === "float32" ? [] : [`train.precision=${precision}`],
  ];
  return await loadConfig(`${projectRoot}configs/cars196.yaml`, { set });
}
