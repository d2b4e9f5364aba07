/**
 * The elements that MATLAB 5 files consist of: a tag with type and length, then the data, which may
 * be numbers, text or more elements. `mat_file.ts` makes arrays of them.
 *
 * @module
 */

import { inflateSync } from "node:zlib";

/** Where reading stands, and where the part that is read ends. */
export interface Cursor {
  view: DataView;
  position: number;
  end: number;
  littleEndian: boolean;
}

/** One element, its tag read. */
export interface Element {
  type: number;
  data: Cursor;
}

/** Type of an element that holds an array. */
export const miMatrix = 14;
/** Type of an element that holds another one, compressed. */
export const miCompressed = 15;

/** Numeric types of elements: bytes a value, and how one is read. */
const numberTypes = new Map<number, [number, (view: DataView, at: number, le: boolean) => number]>([
  [1, [1, (view, at) => view.getInt8(at)]],
  [2, [1, (view, at) => view.getUint8(at)]],
  [3, [2, (view, at, le) => view.getInt16(at, le)]],
  [4, [2, (view, at, le) => view.getUint16(at, le)]],
  [5, [4, (view, at, le) => view.getInt32(at, le)]],
  [6, [4, (view, at, le) => view.getUint32(at, le)]],
  [7, [4, (view, at, le) => view.getFloat32(at, le)]],
  [9, [8, (view, at, le) => view.getFloat64(at, le)]],
  [12, [8, (view, at, le) => Number(view.getBigInt64(at, le))]],
  [13, [8, (view, at, le) => Number(view.getBigUint64(at, le))]],
]);

/**
 * Takes the next element; its data are a cursor of their own, which cannot leave them.
 *
 * @throws {RangeError} if the file ends before the element does
 */
export function readElement(cursor: Cursor): Element {
  const { view, position, end, littleEndian } = cursor;
  if (end - position < 8) throw new RangeError("the file is cut short");
  const first = view.getUint32(position, littleEndian);
  const smallLength = first >>> 16;
  // Up to four bytes are packed into the tag itself.
  const small = smallLength !== 0;
  const length = small ? smallLength : view.getUint32(position + 4, littleEndian);
  const start = position + (small ? 4 : 8);
  if (small && length > 4) throw new RangeError(`a small element has ${length} bytes`);
  if (length > end - start) throw new RangeError("the file is cut short");

  const type = small ? first & 0xffff : first;
  const dataEnd = start + length;
  // Elements start at multiples of 8, except after compressed ones.
  const aligned = type === miCompressed
    ? dataEnd
    : position + Math.ceil((dataEnd - position) / 8) * 8;
  cursor.position = Math.min(aligned, end);
  return { type, data: { view, position: start, end: dataEnd, littleEndian } };
}

/**
 * The element within a compressed one, as a file of its own of at most `most` bytes.
 *
 * @throws {RangeError} if it is damaged or larger
 */
export function inflate({ view, position, end, littleEndian }: Cursor, most: number): Cursor {
  const packed = new Uint8Array(view.buffer, view.byteOffset + position, end - position);
  let bytes: Uint8Array;
  try {
    bytes = inflateSync(packed, { maxOutputLength: Math.max(1, most) });
  } catch (cause) {
    const tooLarge = (cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    throw new RangeError(`a compressed variable is ${tooLarge ? "too large" : "damaged"}`, {
      cause,
    });
  }
  const unpacked = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view: unpacked, position: 0, end: bytes.byteLength, littleEndian };
}

/**
 * The text of an element.
 *
 * @throws {RangeError} if it is no text
 */
export function readText({ type, data }: Element): string {
  // Bytes and UTF-8 (16); UTF-16 (17) and code units as plain 16-bit numbers; UTF-32 (18).
  if (type === 1 || type === 2 || type === 16) return decode(bytesOf({ type, data }));
  if (type === 17 || type === 4 || type === 3) {
    return decode(bytesOf({ type, data }), data.littleEndian ? "utf-16le" : "utf-16be");
  }
  if (type !== 18 && !numberTypes.has(type)) {
    throw new RangeError(`text is of unknown type ${type}`);
  }
  const points = readNumbers({ type: type === 18 ? 6 : type, data });
  if (points.some((point) => !(point >= 0 && point <= 0x10ffff && Number.isInteger(point)))) {
    throw new RangeError("text has a character that is none");
  }
  return Array.from(points, (point) => String.fromCodePoint(point)).join("");
}

/**
 * The numbers of an element; 64-bit whole numbers beyond 2^53 are rounded.
 *
 * @throws {RangeError} if it holds something else
 */
export function readNumbers({ type, data }: Element): Float64Array {
  const { view, position, end, littleEndian } = data;
  if (position === end) return new Float64Array();
  const found = numberTypes.get(type);
  if (!found) throw new RangeError(`numbers are of unknown type ${type}`);
  const [size, read] = found;
  if ((end - position) % size !== 0) throw new RangeError("a number is cut short");
  const values = new Float64Array((end - position) / size);
  for (let index = 0; index < values.length; index++) {
    values[index] = read(view, position + index * size, littleEndian);
  }
  return values;
}

/** The data of an element as they are. */
export function bytesOf({ data: { view, position, end } }: Element): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + position, end - position);
}

/** Text from bytes; what is wrong in them becomes U+FFFD. */
export function decode(bytes: Uint8Array, encoding: Encoding = "utf-8"): string {
  return decoders[encoding].decode(bytes);
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

// Made once: a file has as many names as it has values.
const decoders: Record<Encoding, TextDecoder> = {
  "utf-8": new TextDecoder("utf-8", { ignoreBOM: true }),
  "utf-16le": new TextDecoder("utf-16le", { ignoreBOM: true }),
  "utf-16be": new TextDecoder("utf-16be", { ignoreBOM: true }),
};
