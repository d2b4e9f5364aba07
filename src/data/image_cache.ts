/**
 * Keeps decoded images in memory, up to a budget, so that the next epoch need not decode them again.
 * Used by `load_batches.ts`.
 *
 * @module
 */

import type { DecodeOptions } from "./decode_image.ts";

/** A cache of decoded images. */
export interface ImageCache {
  /** The pixels of an image, if they were kept; not to be changed. */
  get(path: string, options: DecodeOptions): Uint8Array | undefined;
  /** Keeps the pixels of an image, if there is room. */
  add(path: string, options: DecodeOptions, pixels: Uint8Array): void;
  /** Memory in use, in bytes. */
  readonly bytes: number;
}

/**
 * Makes a cache of at most so many MiB of pixels. The first images stay: epochs go round and round,
 * and throwing out the oldest would throw out just what is needed next.
 */
export function createImageCache(mebibytes: number): ImageCache {
  const budget = mebibytes * 2 ** 20;
  const images = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    get: (path, options) => images.get(keyOf(path, options)),
    add(path, options, pixels) {
      const key = keyOf(path, options);
      if (images.has(key) || bytes + pixels.byteLength > budget) return;
      images.set(key, pixels);
      bytes += pixels.byteLength;
    },
    get bytes(): number {
      return bytes;
    },
  };
}

function keyOf(path: string, { size, box }: DecodeOptions): string {
  const part = box ? `${box.left},${box.top},${box.right},${box.bottom}` : "";
  return `${size} ${part} ${path}`;
}
