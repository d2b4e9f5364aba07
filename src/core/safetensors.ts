/**
 * Reads and writes safetensors files: named arrays behind a JSON header, readable by every
 * framework. Weights, optimizers and embeddings are kept in such files.
 * The format is that of the `safetensors` package, whose README has a section "Format".
 *
 * @module
 */

import { atomicWrite } from "./atomic_write.ts";
import { shorten } from "./shorten.ts";
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

/** An array as the header names it. */
export interface ArrayEntry extends Entry {
  name: string;
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
    throw damagedFile(path, cause);
  }
}

/** The error for a file that is there, but not whole. */
export function damagedFile(path: string, cause: unknown): UserError {
  return new UserError(`Cannot read "${path}": damaged (${messageOf(cause)})`, {
    hint: "Delete the file and make it again.",
    cause,
  });
}

/** The bytes of a safetensors file. */
export function encodeSafetensors({ arrays, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const entries = Array.from(
    arrays,
    ([name, { shape, values }]): Omit<ArrayEntry, "data_offsets"> => ({
      name,
      dtype: values instanceof Float32Array ? "F32" : "I32",
      shape,
    }),
  );
  const header = encodeHeader(entries, metadata);
  const parts = Array.from(arrays.values(), ({ values }) => values);
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, header.length));
  file.set(header);
  let position = header.length;
  for (const values of parts) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return file;
}

/** What comes before the data of arrays that lie one behind the other. */
export function encodeHeader(
  arrays: readonly Omit<ArrayEntry, "data_offsets">[],
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape } of arrays) {
    const end = offset + 4 * shape.reduce((product, side) => product * side, 1);
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // The data start at a multiple of 8, as the format asks; the header is padded with spaces.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8);
  bytes.set(text, 8);
  return bytes;
}

/**
 * The content of a safetensors file's bytes. Arrays must lie one behind the other and fill the file,
 * as the format asks; so what is decoded is never larger than the bytes are.
 *
 * @throws {RangeError} where they are damaged
 */
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
  const data = bytes.subarray(dataStart);
  const { entries, metadata } = decodeHeader(bytes.subarray(8, dataStart), data.length);
  const arrays = new Map<string, StoredArray>();
  for (const entry of entries) {
    if (only(entry.name)) arrays.set(entry.name, decodeArray(entry, data));
  }
  return { arrays, metadata };
}

/**
 * What a header says, for whoever reads the data in pieces.
 *
 * @param header the bytes of the JSON
 * @param dataLength how many bytes are behind it
 * @throws {RangeError} where they are damaged, or do not fit the data
 */
export function decodeHeader(
  header: Uint8Array,
  dataLength: number,
): { entries: ArrayEntry[]; metadata: Record<string, string> } {
  const { __metadata__, ...named } = parseHeader(header);
  const metadata = readMetadata(__metadata__);
  const entries = Object.entries(named).map(([name, value]) => readEntry(name, value));
  checkOrder(entries, dataLength);
  return { entries, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RangeError("the header is no JSON", { cause });
  }
  if (!isObject(header)) throw new RangeError("the header is no JSON object");
  return header;
}

function readMetadata(value: unknown = {}): Record<string, string> {
  const isMetadata = isObject(value) &&
    Object.values(value).every((text) => typeof text === "string");
  if (!isMetadata) throw new RangeError("the metadata are no texts");
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown): ArrayEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {};
  if (typeof dtype !== "string" || !isLengths(shape) || !isLengths(offsets)) {
    throw new RangeError(`array "${shorten(name)}" has no type, shape and offsets`);
  }
  const [start, end] = offsets;
  if (offsets.length !== 2 || start > end) {
    throw new RangeError(`array "${shorten(name)}" has the offsets ${shorten(String(offsets))}`);
  }
  return { name, dtype, shape, data_offsets: [start, end] };
}

/** Refuses arrays that overlap, and bytes that are no array's. */
function checkOrder(entries: readonly ArrayEntry[], length: number): void {
  let position = 0;
  const inOrder = entries.toSorted(({ data_offsets: [a, b] }, { data_offsets: [c, d] }) =>
    a - c || b - d
  );
  for (const { name, data_offsets: [start, end] } of inOrder) {
    if (end > length) throw new RangeError(`array "${shorten(name)}" is cut off`);
    if (start !== position) {
      throw new RangeError(`array "${shorten(name)}" starts at ${start}, not at ${position}`);
    }
    position = end;
  }
  if (position !== length) throw new RangeError(`${length - position} bytes are no array's`);
}

function decodeArray(entry: ArrayEntry, data: Uint8Array<ArrayBuffer>): StoredArray {
  const { name, dtype, shape, data_offsets: [start, end] } = entry;
  if (dtype !== "F32" && dtype !== "I32") {
    throw new RangeError(`array "${shorten(name)}" is ${shorten(dtype)}, not F32 or I32`);
  }
  if (end - start !== shape.reduce((product, size) => product * size, 1) * 4) {
    throw new RangeError(`array "${shorten(name)}" is not of its shape`);
  }
  const copy = data.slice(start, end).buffer;
  const values = dtype === "F32" ? new Float32Array(copy) : new Int32Array(copy);
  return { shape, values };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((length) => Number.isSafeInteger(length) && length >= 0);
}
