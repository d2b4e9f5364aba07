/**
 * Looks at every image file once: whether it can be read to its end, what its header says, and what
 * its pixels look like. Before it stands `views.ts`, after it the checks of sizes, boxes and
 * duplicates.
 *
 * @module
 */

import { mostPixels } from "../pixel_limit.ts";
import { runBounded } from "../run_bounded.ts";
import { loadSharp, type Metadata, type Sharp } from "../sharp.ts";
import type { FoundFault } from "./data_check.ts";
import { diagnoseContent, diagnosePath } from "./diagnose_file.ts";
import { forEachAtOnce } from "../for_each_at_once.ts";
import { hashedSize, perceptualHash } from "./perceptual_hash.ts";
import { type PixelBox, pixelBoxOf } from "../pixel_box.ts";
import { createThumbnails, type Thumbnails } from "./thumbnails.ts";
import type { View } from "./views.ts";

/** What the header of a file says. */
export interface ImageHeader {
  /** Width in pixels, as a viewer shows it. */
  width: number;
  /** Height in pixels, as a viewer shows it. */
  height: number;
  /** Size of the file. */
  bytes: number;
  /** Name of the format: `jpeg`, `png`, … */
  format: string;
  /** EXIF orientation; 1 is upright, from 5 on width and height are swapped. */
  orientation: number;
  /** Frames of an animation; 1 if it is none. */
  frames: number;
  /** Whether it can be transparent. */
  transparent: boolean;
  /** Whether it is in CMYK. */
  cmyk: boolean;
  /** Whether it has more than 8 bits a channel. */
  deep: boolean;
}

/** What the inspection found. */
export interface Inspection {
  /** The views, numbered by their place. */
  views: readonly View[];
  /** Headers by path; those that could be read. */
  headers: Map<string, ImageHeader>;
  /** Perceptual hashes, low and high 32 bits, [views, 2]. */
  hashes: Uint32Array;
  /** Thumbnails of the views. */
  thumbnails: Thumbnails;
  /** For each view 1 if its pixels are known and not all of one colour. */
  comparable: Uint8Array;
  /** Files that cannot be read, and images of one flat colour. */
  faults: FoundFault[];
}

/** Larger images are decoded one at a time: some formats are unpacked as a whole. */
const largePixels = 20_000_000;

/** Within how many of 255 levels an image is of one colour: noise of a camera is more. */
const flatLevels = 6;

/**
 * Inspects all files. Nothing in a file makes it throw: what cannot be read is a fault.
 *
 * @param files the views by path
 * @param onProgress is called after each file
 */
export async function inspectFiles(
  files: ReadonlyMap<string, readonly View[]>,
  onProgress: () => void = () => {},
): Promise<Inspection> {
  const views = [...files.values()].flat();
  const numberOf = new Map(views.map((view, number) => [view, number]));
  const found: Inspection = {
    views,
    headers: new Map(),
    hashes: new Uint32Array(views.length * 2),
    thumbnails: createThumbnails(views.length),
    comparable: new Uint8Array(views.length),
    faults: [],
  };
  const large = runBounded(1);

  async function inspect(path: string, ofFile: readonly View[]): Promise<void> {
    const wrong = await diagnosePath(path);
    if (wrong) return void found.faults.push({ ...wrong, paths: [path] });
    try {
      const header = await readHeader(path);
      if (header.width * header.height > mostPixels) {
        return void found.faults.push(tooLarge(path, header));
      }
      found.headers.set(path, header);
      for (const view of ofFile) {
        const box = view.box && pixelBoxOf(view.box, header);
        if (box === null) continue; // Outside of the image, which `box_faults.ts` tells.
        const read = () => readPixels(path, box);
        const isLarge = header.width * header.height > largePixels;
        keep(numberOf.get(view)!, path, isLarge ? await large.run(read) : await read());
      }
    } catch (cause) {
      found.headers.delete(path);
      found.faults.push({ ...await diagnoseContent(path, cause), paths: [path] });
    }
  }

  function keep(view: number, path: string, pixels: Uint8Array): void {
    found.hashes.set(perceptualHash(pixels), view * 2);
    found.thumbnails.set(view, pixels);
    const flat = isFlat(pixels);
    if (!flat) found.comparable[view] = 1;
    else found.faults.push({ kind: "blank", message: "all of it has one colour", paths: [path] });
  }

  // Two more than there are cores: some wait for the disk.
  await forEachAtOnce(files, navigator.hardwareConcurrency + 2, async ([path, ofFile]) => {
    await inspect(path, ofFile);
    onProgress();
  });
  const order = new Map([...files.keys()].map((path, place) => [path, place]));
  found.faults.sort((a, b) => order.get(a.paths[0])! - order.get(b.paths[0])!);
  return found;
}

async function readHeader(path: string): Promise<ImageHeader> {
  const sharp = await loadSharp();
  // Without a limit: the size is needed to say that it is too large. Nothing is unpacked here.
  const metadata = await sharp(path, { failOn: "error", limitInputPixels: false }).metadata();
  const { size } = await Deno.stat(path);
  return headerOf(metadata, size);
}

function headerOf(metadata: Metadata, bytes: number): ImageHeader {
  const { autoOrient, format, orientation = 1, pages = 1, hasAlpha, space, depth } = metadata;
  return {
    width: autoOrient.width,
    height: autoOrient.height,
    bytes,
    format: format ?? "unknown",
    orientation,
    // Pages of a TIFF are no animation, but only the first is used either.
    frames: pages,
    transparent: hasAlpha ?? false,
    cmyk: space === "cmyk",
    deep: depth !== "uchar" && depth !== "char",
  };
}

/** RGB pixels of an image or of a box in it, [32, 32, 3], on white, without its aspect ratio. */
async function readPixels(path: string, box: PixelBox | undefined): Promise<Uint8Array> {
  const sharp = await loadSharp();
  // As in `decode_image.ts`: a file that is cut short is refused, also where libjpeg shrinks.
  const image: Sharp = sharp(path, { failOn: "error", limitInputPixels: mostPixels }).autoOrient();
  if (box) image.extract(box);
  const { data, info } = await image
    .flatten({ background: "white" })
    .resize({
      width: hashedSize,
      height: hashedSize,
      fit: "fill",
      kernel: "linear",
      // libjpeg then shrinks to twice the size at least. All the way, it blurs in another way than
      // the kernel, and copies in other formats look different: a fifth of them were not found.
      fastShrinkOnLoad: false,
    })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels`);
  return data;
}

function isFlat(pixels: Uint8Array): boolean {
  const least = [255, 255, 255];
  const most = [0, 0, 0];
  for (let index = 0; index < pixels.length; index++) {
    const channel = index % 3;
    if (pixels[index] < least[channel]) least[channel] = pixels[index];
    if (pixels[index] > most[channel]) most[channel] = pixels[index];
  }
  return most.every((value, channel) => value - least[channel] <= flatLevels);
}

function tooLarge(path: string, { width, height }: ImageHeader): FoundFault {
  const megapixels = Math.round(width * height / 1e6).toLocaleString("en-US");
  const most = mostPixels / 1e6;
  return {
    kind: "too_large",
    message: `it is ${width} × ${height} pixels, ${megapixels} megapixels; wanted at most ${most}`,
    paths: [path],
  };
}
