/**
 * The nearest-pixels baseline: an image's pixels, shrunk to 16 × 16, as its embedding. What a model
 * has learned is what it ranks better than this.
 *
 * @module
 */

import { loadBatches } from "../data/load_batches.ts";
import type { Sample } from "../data/sample.ts";
import { batchesInOrder, type Embeddings } from "./embed_dataset.ts";

/** Side of the shrunk images, in pixels. */
export const baselineImageSize = 16;

/** The pixels of all samples, 0…1, as embeddings [samples, 768]. */
export async function embedPixels(
  samples: readonly Pick<Sample, "path" | "category" | "box">[],
  { cropToBox, onProgress }: { cropToBox: boolean; onProgress?: (images: number) => void },
): Promise<Embeddings> {
  const dim = baselineImageSize * baselineImageSize * 3;
  const embeddings = new Float32Array(samples.length * dim);
  const batches = loadBatches({
    samples,
    batches: batchesInOrder(samples.length, 128),
    imageSize: baselineImageSize,
    cropToBox,
    prefetchBatches: 2,
  });
  for await (const { pixels, indices } of batches) {
    const start = indices[0] * dim;
    pixels.forEach((value, index) => embeddings[start + index] = value / 255);
    onProgress?.(indices.length);
  }
  return { embeddings, dim };
}
