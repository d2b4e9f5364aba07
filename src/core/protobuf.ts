/**
 * The little of protocol buffers that is needed here: TensorFlow's C library is given its
 * configuration in them and lists its operations in them, and TensorBoard reads events in them.
 * Messages are fields, each with a number and a value
 * (https://protobuf.dev/programming-guides/encoding).
 *
 * @module
 */

import { concatenate } from "./concatenate.ts";

/**
 * A field to write: a whole number of at least 0, a floating-point number of 8 or 4 bytes, a text,
 * or the bytes of a message.
 */
export type FieldValue = number | { double: number } | { float: number } | string | Uint8Array;

/** Writes a message from its fields, by their numbers. */
export function encodeMessage(fields: readonly (readonly [number, FieldValue])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === "number") {
      parts.push(Uint8Array.from([...varint(number << 3), ...varint(value)]));
      continue;
    }
    if (typeof value === "object" && !(value instanceof Uint8Array)) {
      const isDouble = "double" in value;
      parts.push(Uint8Array.from(varint(number << 3 | (isDouble ? 1 : 5))));
      parts.push(isDouble ? littleEndian(8, value.double) : littleEndian(4, value.float));
      continue;
    }
    const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
    parts.push(Uint8Array.from([...varint(number << 3 | 2), ...varint(content.length)]), content);
  }
  return concatenate(parts);
}

/** A field that was read: a number, or bytes (a text or a message). */
export interface ReadField {
  number: number;
  value: number | Uint8Array;
}

/** Reads a message's fields, in their order. */
export function decodeMessage(bytes: Uint8Array): ReadField[] {
  const fields: ReadField[] = [];
  let at = 0;
  function readVarint(): number {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  while (at < bytes.length) {
    const key = readVarint();
    const number = Math.floor(key / 8);
    switch (key & 7) {
      case 0:
        fields.push({ number, value: readVarint() });
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = readVarint();
        fields.push({ number, value: bytes.subarray(at, at + length) });
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new RangeError(`Cannot read a protocol buffer: wire type ${key & 7}`);
    }
  }
  return fields;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 | 128);
  return [...bytes, value];
}

function littleEndian(size: 4 | 8, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 8) view.setFloat64(0, value, true);
  else view.setFloat32(0, value, true);
  return new Uint8Array(view.buffer);
}
