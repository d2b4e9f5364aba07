/**
 * Our side of `bench:input`: reads JPEG files as training and embedding do.
 *
 * @module
 */

import { loadBatches } from "../../src/data/load_batches.ts";
import { batchesInOrder } from "../../src/ranking/embed_dataset.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { InputJob } from "./cases.ts";

/** Batches read ahead, as in config.yaml. */
const prefetchBatches = 4;

/** Reads all files once, so that they are in the system's cache for everybody. */
async function prepare({ paths, size, batch }: InputJob): Promise<Prepared> {
  const samples = paths.map((path) => ({ path, category: "photograph" }));

  async function round(): Promise<{ images: number }> {
    let images = 0;
    const batches = loadBatches({
      samples,
      batches: batchesInOrder(samples.length, batch),
      imageSize: size,
      cropToBox: false,
      prefetchBatches,
    });
    for await (const { indices } of batches) images += indices.length;
    return { images };
  }

  await round();
  return { versions: {}, round };
}

if (import.meta.main) await serveRounds(prepare);
