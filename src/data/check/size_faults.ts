/**
 * Images whose size, shape or kind is worth knowing. Before it stands `inspect_files.ts`.
 *
 * @module
 */

import { extname } from "node:path";
import type { FoundFault, ImageSizes } from "./data_check.ts";
import type { ImageHeader, Inspection } from "./inspect_files.ts";
import { pixelBoxOf } from "../pixel_box.ts";
import { spreadOf } from "./spread.ts";
import { counted } from "../../core/counted.ts";

/** Beyond it less than a fifth of the square is image. */
const mostAspectRatio = 5;

/** Areas so many times as large or small as the middle one are unusual. */
const unusualFactor = 16;

/** Of fewer images nothing is usual. */
const leastForUsual = 10;

/** The faults of single images by their size, as they are seen: the box, if they are cropped. */
export function sizeFaults({ views, headers }: Inspection, imageSize: number): FoundFault[] {
  const seen = views.flatMap(({ path, box }) => {
    const header = headers.get(path);
    const size = header && (box ? pixelBoxOf(box, header) : header);
    return size ? [{ path, width: size.width, height: size.height }] : [];
  });
  const area = spreadOf(seen.map(({ width, height }) => width * height))?.median ?? 0;
  return seen.flatMap(({ path, width, height }) => {
    const faults: FoundFault[] = [];
    const add = (kind: string, message: string) => faults.push({ kind, message, paths: [path] });
    const [longer, shorter] = [Math.max(width, height), Math.min(width, height)];
    const size = `${width} × ${height} pixels`;
    if (longer * 2 < imageSize) {
      add("upscaled", `${size} are enlarged to data.image_size ${imageSize}`);
    }
    if (longer > mostAspectRatio * shorter) {
      const left = Math.max(1, Math.round(imageSize * shorter / longer));
      add("extreme_aspect_ratio", `of ${size} a strip of ${imageSize} × ${left} is left`);
    }
    const factor = Math.max(width * height / area, area / (width * height));
    if (seen.length >= leastForUsual && factor >= unusualFactor) {
      const than = width * height > area ? "larger" : "smaller";
      add("unusual_size", `${size}, ${Math.round(factor)} times ${than} than the middle one`);
    }
    return faults;
  });
}

/** One note for each oddity that images have, naming all of them. */
export function formatNotes(headers: ReadonlyMap<string, ImageHeader>): FoundFault[] {
  return oddities.flatMap(({ kind, what, has }) => {
    const paths = [...headers].filter(([path, header]) => has(header, path)).map(([path]) => path);
    if (paths.length === 0) return [];
    return [{ kind, message: `${counted(paths.length, "file")} ${what}`, paths }];
  });
}

interface Oddity {
  kind: string;
  what: string;
  has(header: ImageHeader, path: string): boolean;
}

/** Endings of the formats, by sharp's names of them; of others nothing is said. */
const endings: Record<string, readonly string[]> = {
  jpeg: [".jpg", ".jpeg", ".jpe", ".jfif"],
  png: [".png"],
  webp: [".webp"],
  gif: [".gif"],
  tiff: [".tif", ".tiff"],
};

const oddities: readonly Oddity[] = [
  {
    kind: "wrong_extension",
    what: "named as of another format",
    has({ format }, path) {
      const ending = extname(path).toLowerCase();
      const known = Object.values(endings).flat().includes(ending);
      return known && format in endings && !endings[format].includes(ending);
    },
  },
  { kind: "animated", what: "with several frames or pages", has: ({ frames }) => frames > 1 },
  { kind: "cmyk", what: "in CMYK", has: ({ cmyk }) => cmyk },
  { kind: "sixteen_bit", what: "with more than 8 bits a channel", has: ({ deep }) => deep },
  { kind: "transparent", what: "with transparency", has: ({ transparent }) => transparent },
  { kind: "rotated", what: "turned or mirrored", has: ({ orientation }) => orientation > 1 },
];

/** Spread of the sizes, and the formats, of all readable files. */
export function imageSizesOf(headers: ReadonlyMap<string, ImageHeader>): ImageSizes {
  const all = [...headers.values()];
  const formats = Map.groupBy(all.map(({ format }) => format).sort(), (format) => format);
  return {
    width: spreadOf(all.map(({ width }) => width)),
    height: spreadOf(all.map(({ height }) => height)),
    bytes: spreadOf(all.map(({ bytes }) => bytes)),
    formats: Object.fromEntries([...formats].map(([format, files]) => [format, files.length])),
  };
}
