/**
 * Why a file cannot be read as an image: what the decoder said, and what the file's first and last
 * bytes say. Used by `inspect_files.ts`, only where reading failed.
 *
 * @module
 */

import { messageOf } from "../../core/user_error.ts";

/** A kind of fault and what is wrong, in a sentence without a full stop. */
export interface Diagnosis {
  /** `missing`, `unreadable`, `empty_file`, `not_an_image`, `truncated` or `damaged`. */
  kind: string;
  /** What is wrong. */
  message: string;
}

/** What is wrong with a path before anything is read; null if it is a file with bytes in it. */
export async function diagnosePath(path: string): Promise<Diagnosis | null> {
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path);
    if (isDirectory) return { kind: "not_an_image", message: "it is a folder" };
    // A pipe or a device, which might be read for ever.
    if (!isFile) return { kind: "not_an_image", message: "it is no ordinary file" };
    return size === 0 ? { kind: "empty_file", message: "the file has no bytes" } : null;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) return unreadable(cause);
    const link = await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
    const message = link ? "it is a link to a file that is not there" : "there is no such file";
    return { kind: "missing", message };
  }
}

/** What is wrong with the content of a file that the decoder refused. */
export async function diagnoseContent(path: string, cause: unknown): Promise<Diagnosis> {
  let ends: Ends;
  try {
    ends = await readEnds(path);
  } catch (thrown) {
    return unreadable(thrown);
  }
  const format = formatOf(ends.head);
  if (format === null) {
    return { kind: "not_an_image", message: "it is no image of a known format" };
  }
  const reason = firstLine(cause, path);
  if (unsupported.includes(format)) {
    return { kind: "not_an_image", message: `it is ${format}, which cannot be read here` };
  }
  return isCutShort(format, ends, reason)
    ? { kind: "truncated", message: `the file is cut short (${format}: ${reason})` }
    : { kind: "damaged", message: `the file is damaged (${format}: ${reason})` };
}

/** Formats that people have and libvips, as it comes with sharp, does not read. */
const unsupported: readonly string[] = ["BMP", "HEIC", "JPEG XL", "Photoshop"];

function unreadable(cause: unknown): Diagnosis {
  const denied = cause instanceof Deno.errors.PermissionDenied;
  return { kind: "unreadable", message: denied ? "no right to read it" : messageOf(cause) };
}

interface Ends {
  head: Uint8Array;
  tail: Uint8Array;
  size: number;
}

async function readEnds(path: string): Promise<Ends> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const head = new Uint8Array(Math.min(32, size));
  await file.read(head);
  const tail = new Uint8Array(Math.min(32, size));
  await file.seek(size - tail.length, Deno.SeekMode.Start);
  await file.read(tail);
  return { head, tail, size };
}

/** The format that the first bytes stand for. */
function formatOf(head: Uint8Array): string | null {
  const text = latin1(head);
  if (text.startsWith("\xff\xd8")) return "JPEG";
  if (text.startsWith("\x89PNG")) return "PNG";
  if (text.startsWith("GIF8")) return "GIF";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "WebP";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*")) return "TIFF";
  if (text.slice(4, 8) === "ftyp") {
    return /^(heic|heix|hevc|mif1)/.test(text.slice(8)) ? "HEIC" : "AVIF";
  }
  if (text.startsWith("BM")) return "BMP";
  if (text.startsWith("8BPS")) return "Photoshop";
  if (text.startsWith("\xff\x0a") || text.slice(4, 8) === "JXL ") return "JPEG XL";
  return null;
}

function isCutShort(format: string, { head, tail, size }: Ends, reason: string): boolean {
  if (/premature end|unexpected end|end of file|bad seek|truncated/i.test(reason)) return true;
  // What the last bytes of a whole file have; decoders do not always say that it is missing.
  if (format === "JPEG") return !latin1(tail).includes("\xff\xd9");
  if (format === "PNG") return !latin1(tail).includes("IEND");
  if (format !== "WebP") return false;
  const view = new DataView(head.buffer);
  return size < view.getUint32(4, true) + 8;
}

/** libvips repeats the path and adds lines of its own; the first line says it. */
function firstLine(cause: unknown, path: string): string {
  const text = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return messageOf(text.replaceAll(path, "").replace("Input file has corrupt header: ", ""))
    .replace(/^: /, "");
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
