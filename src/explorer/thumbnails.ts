/**
 * Thumbnails of the images, made when they are first looked at: kept in memory, as many as fit, and
 * on disk below `data.cache_dir`, where the next start finds them.
 *
 * @module
 */

import { join } from "node:path";
import { warn } from "../core/log.ts";
import { sha256 } from "../core/sha256.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { runBounded } from "../data/run_bounded.ts";
import { shrinkImage } from "../data/shrink_image.ts";
import type { EmbeddedSample } from "../ranking/embeddings_file.ts";

/** A picture to send. */
export interface Thumbnail {
  bytes: Uint8Array<ArrayBuffer>;
  type: "image/webp" | "image/svg+xml";
  /** Of what is in it; null for a word in place of an image, which may come back. */
  tag: string | null;
}

/** Gives thumbnails. */
export interface Thumbnails {
  /** That of a row, its longer side at most so long; a word where the image cannot be read. */
  get(row: number, side: number): Promise<Thumbnail>;
}

/** How they are made and kept. */
export interface ThumbnailOptions {
  /** Whether images are cropped to their boxes. */
  cropToBox: boolean;
  /** Where they are kept. */
  folder: string;
  /** Bytes in memory; 64 MiB by default. */
  mostBytes?: number;
}

/** Opens the thumbnails of samples. */
export function openThumbnails(
  samples: readonly Pick<EmbeddedSample, "path" | "box">[],
  { cropToBox, folder, mostBytes = 2 ** 26 }: ThumbnailOptions,
): Thumbnails {
  const memory = boundedMemory(mostBytes);
  const making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const queue = runBounded(Math.max(2, navigator.hardwareConcurrency));
  let warned = false;

  async function make(row: number, side: number, key: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = join(folder, key.slice(0, 2), `${key}.webp`);
    const kept = await Deno.readFile(path).catch(() => null);
    if (kept && isWhole(kept)) return kept;
    const { path: image, box } = samples[row];
    const made = await queue.run(() =>
      shrinkImage(image, { side, box: cropToBox ? box : undefined })
    );
    await keep(path, made).catch((cause) => {
      if (!warned) warn(`Cannot keep thumbnails in "${folder}": ${messageOf(cause)}`);
      warned = true;
    });
    return made;
  }

  return {
    async get(row, side) {
      const { path, box } = samples[row];
      const file = await Deno.stat(path).catch(() => null);
      if (!file?.isFile) return inPlace("missing");
      const part = cropToBox ? box : undefined;
      const text = JSON.stringify([path, file.size, file.mtime?.getTime(), part, side]);
      const key = (await sha256(new TextEncoder().encode(text))).slice(0, 32);
      const kept = memory.get(key);
      if (kept) return { bytes: kept, type: "image/webp", tag: key };
      const bytes = making.get(key) ?? make(row, side, key);
      making.set(key, bytes);
      try {
        memory.add(key, await bytes);
        return { bytes: await bytes, type: "image/webp", tag: key };
      } catch (thrown) {
        if (!(thrown instanceof UserError)) throw thrown;
        return inPlace("damaged");
      } finally {
        making.delete(key);
      }
    },
  };
}

/** The newest files, as many as fit into so many bytes. */
function boundedMemory(mostBytes: number) {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let bytes = 0;
  return {
    get(key: string): Uint8Array<ArrayBuffer> | undefined {
      const file = files.get(key);
      if (file) {
        files.delete(key);
        files.set(key, file);
      }
      return file;
    },
    add(key: string, file: Uint8Array<ArrayBuffer>): void {
      if (files.has(key)) return;
      files.set(key, file);
      bytes += file.length;
      for (const [old, { length }] of files) {
        if (bytes <= mostBytes) break;
        files.delete(old);
        bytes -= length;
      }
    },
  };
}

/** Whole or not at all, but without waiting for the disk: what is lost is made again. */
async function keep(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeFile(temporary, bytes);
  await Deno.rename(temporary, path);
}

/** Whether a WebP file is as long as it says. */
function isWhole(file: Uint8Array): boolean {
  if (file.length < 12) return false;
  const view = new DataView(file.buffer, file.byteOffset);
  return view.getUint32(0) === 0x52494646 && view.getUint32(4, true) + 8 === file.length;
}

/** A word in place of an image: a picture, so that the page shows it where it would show the image. */
function inPlace(word: "missing" | "damaged"): Thumbnail {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="192" height="192">' +
    '<rect width="192" height="192" fill="#8883"/>' +
    '<text x="96" y="96" font-family="system-ui, sans-serif" font-size="24" fill="#888" ' +
    `text-anchor="middle" dominant-baseline="middle">${word}</text></svg>`;
  return { bytes: new TextEncoder().encode(svg), type: "image/svg+xml", tag: null };
}
