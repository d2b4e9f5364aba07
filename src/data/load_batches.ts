/**
 * Reads the images of batches, ahead of whoever uses them and in the background. Before it stand the
 * samples and the indices from `sample_batches.ts`, after it `images_to_tensor.ts`.
 *
 * @module
 */

import { letSignalsThrough } from "../core/let_signals_through.ts";
import { decodeImage } from "./decode_image.ts";
import type { ImageCache } from "./image_cache.ts";
import { type BoundedRunner, runBounded } from "./run_bounded.ts";
import type { Sample } from "./sample.ts";

/** Decoded images. */
export interface Batch {
  /** RGB pixels, `[indices.length, imageSize, imageSize, 3]`. */
  pixels: Uint8Array;
  /** Which sample each image is. */
  indices: number[];
  /** Side of the images, in pixels. */
  imageSize: number;
}

/** What {@linkcode loadBatches} reads, and how. */
export interface LoadBatchesOptions {
  /** What the indices point at. */
  samples: readonly Sample[];
  /** The indices of each batch, taken as they are needed. */
  batches: Iterable<number[]>;
  /** Side of the square images, in pixels. */
  imageSize: number;
  /** Whether images are cropped to the box of their sample, where it has one. */
  cropToBox: boolean;
  /** How many batches are read ahead of the one in use. */
  prefetchBatches: number;
  /** Keeps decoded images for the next time. */
  cache?: ImageCache;
}

// More than there are cores: while a training step keeps JavaScript busy, nothing new can be
// started, but what has been started goes on.
const imagesAtOnce = Math.max(8, 4 * navigator.hardwareConcurrency);

// Whoever computes on batches that are there waits for nothing, and signals and timers would not come
// through.
const longestWithoutTurnMilliseconds = 100;

/**
 * Yields the batches in their order. A file that cannot be read makes the step throw that would have
 * yielded its batch. Whoever stops early (`break`, `return()`) waits until nothing runs any more.
 *
 * @throws {UserError} naming an image file that cannot be read
 */
export async function* loadBatches(
  options: LoadBatchesOptions,
): AsyncGenerator<Batch, void, undefined> {
  const queue = runBounded(imagesAtOnce);
  const batches = options.batches[Symbol.iterator]();
  const ahead: Promise<Batch>[] = [];

  function readAhead(): void {
    while (ahead.length < options.prefetchBatches) {
      const next = batches.next();
      if (next.done) return;
      const batch = loadBatch(next.value, options, queue);
      // Whoever gets this far sees the fault; until then it must not end the process.
      batch.catch(() => {});
      ahead.push(batch);
    }
  }

  let lastTurn = performance.now();
  try {
    readAhead();
    for (let first = ahead.shift(); first; first = ahead.shift()) {
      readAhead();
      if (performance.now() - lastTurn > longestWithoutTurnMilliseconds) {
        await letSignalsThrough();
        lastTurn = performance.now();
      }
      yield await first;
    }
  } finally {
    batches.return?.();
    await queue.close();
  }
}

async function loadBatch(
  indices: number[],
  { samples, imageSize, cropToBox, cache }: LoadBatchesOptions,
  queue: BoundedRunner,
): Promise<Batch> {
  const pixels = new Uint8Array(indices.length * imageSize * imageSize * 3);
  await Promise.all(indices.map(async (index, position) => {
    const { path, box } = samples[index];
    const options = { size: imageSize, box: cropToBox ? box : undefined };
    let image = cache?.get(path, options);
    if (!image) {
      image = await queue.run(() => decodeImage(path, options));
      cache?.add(path, options, image);
    }
    pixels.set(image, position * imageSize * imageSize * 3);
  }));
  return { pixels, indices, imageSize };
}
