/**
 * Reads and writes safetensors files: named arrays behind a JSON header, readable by every
 * framework. Checkpoints and embeddings are such files.
 * The format is that of the `safetensors` package, whose README has a section "Format".
 *
 * @module
 */

import { atomicWrite } from "./atomic_write.ts";
import { messageOf, UserError } from "./user_error.ts";

/** A named array of a safetensors file. */
export interface StoredArray {
  shape: number[];
  values: Float32Array | Int32Array;
}

/** The content of a safetensors file. */
export interface Safetensors {
  arrays: Map<string, StoredArray>;
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Writes arrays and text metadata, whole or not at all. */
export async function writeSafetensors(path: string, content: Safetensors): Promise<void> {
  await atomicWrite(path, encodeSafetensors(content));
}

/** Which arrays to read. */
export interface ReadSafetensorsOptions {
  /** Tells by name; the others may be of any type. Default: all. */
  only?: (name: string) => boolean;
}

/**
 * Reads a safetensors file (float32 and int32 arrays).
 *
 * @throws {UserError} if the file is missing or damaged
 */
export async function readSafetensors(
  path: string,
  options: ReadSafetensorsOptions = {},
): Promise<Safetensors> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    throw new UserError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
  try {
    return decodeSafetensors(bytes, options);
  } catch (cause) {
    throw new UserError(`Cannot read "${path}": damaged (${messageOf(cause)})`, {
      hint: "Delete the file and make it again.",
      cause,
    });
  }
}

/** The bytes of a safetensors file. */
export function encodeSafetensors({ arrays, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of arrays) {
    const end = offset + values.byteLength;
    const dtype = values instanceof Float32Array ? "F32" : "I32";
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // The data start at a multiple of 8, as the format asks; the header is padded with spaces.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(text, 8);
  let position = 8 + headerLength;
  for (const { values } of arrays.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return file;
}

/** The content of a safetensors file's bytes; throws `RangeError` where they are damaged. */
export function decodeSafetensors(
  bytes: Uint8Array<ArrayBuffer>,
  { only = () => true }: ReadSafetensorsOptions = {},
): Safetensors {
  if (bytes.length < 8) throw new RangeError(`${bytes.length} bytes`);
  const headerLength = Number(
    new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true),
  );
  const dataStart = 8 + headerLength;
  if (dataStart > bytes.length) throw new RangeError("the header is cut off");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, dataStart)));
  const { __metadata__: metadata = {}, ...entries } = header as
    & { __metadata__?: Record<string, string> }
    & Record<string, Entry>;
  const arrays = new Map<string, StoredArray>();
  for (const [name, entry] of Object.entries(entries as Record<string, Entry>)) {
    if (only(name)) arrays.set(name, decodeArray(name, entry, bytes.subarray(dataStart)));
  }
  return { arrays, metadata };
}

function decodeArray(name: string, entry: Entry, data: Uint8Array<ArrayBuffer>): StoredArray {
  const [start, end] = entry.data_offsets;
  const length = entry.shape.reduce((product, size) => product * size, 1);
  if (entry.dtype !== "F32" && entry.dtype !== "I32") {
    throw new RangeError(`array "${name}" is ${entry.dtype}, not F32 or I32`);
  }
  if (end > data.length || end - start !== length * 4) {
    throw new RangeError(`array "${name}" is cut off`);
  }
  const copy = data.slice(start, end).buffer;
  const values = entry.dtype === "F32" ? new Float32Array(copy) : new Int32Array(copy);
  return { shape: entry.shape, values };
}
