/**
 * Where images lie. Embeddings that were made in a container name them by the folders there; whoever
 * reads them on another machine, to show the images, has them elsewhere.
 *
 * @module
 */

import { join, relative } from "node:path";
import type { DataConfig } from "../config/config.ts";
import { isWithin } from "../config/mount_paths.ts";

/** The folders below which a data set's images lie. */
export type ImageFolders = Pick<DataConfig, "dir" | "cache_dir">;

/** Samples as they are called where the folders `from` are the folders `to`. */
export function moveSamples<Sample extends { path: string }>(
  samples: readonly Sample[],
  from: ImageFolders,
  to: ImageFolders,
): Sample[] {
  const moves = (["dir", "cache_dir"] as const).flatMap((key) => {
    const [there, here] = [from[key], to[key]];
    return there === null || here === null || there === here ? [] : [{ there, here }];
  });
  return samples.map((sample) => {
    const move = moves.find(({ there }) => isWithin(sample.path, there));
    return move ? { ...sample, path: join(move.here, relative(move.there, sample.path)) } : sample;
  });
}
