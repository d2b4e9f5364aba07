/**
 * Writes MATLAB 5 files, for the tests of those that read them.
 *
 * @module
 */

import { concatenate } from "../../src/core/concatenate.ts";

/** Writes MATLAB 5 elements of either byte order, for what scipy does not write. */
export function matWriter(littleEndian: boolean) {
  function element(type: number, data: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(8 + Math.ceil(data.length / 8) * 8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, type, littleEndian);
    view.setUint32(4, data.length, littleEndian);
    bytes.set(data, 8);
    return bytes;
  }

  function smallElement(type: number, data: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, data.length * 65536 + type, littleEndian);
    bytes.set(data, 4);
    return bytes;
  }

  function words(size: 2 | 4 | 8, values: number[]): Uint8Array {
    const bytes = new Uint8Array(values.length * size);
    const view = new DataView(bytes.buffer);
    values.forEach((value, index) => {
      if (size === 2) view.setUint16(index * 2, value, littleEndian);
      if (size === 4) view.setUint32(index * 4, value, littleEndian);
      if (size === 8) view.setFloat64(index * 8, value, littleEndian);
    });
    return bytes;
  }

  function matrix(arrayClass: number, shape: number[], name: string, content: Uint8Array[]) {
    return element(
      14,
      concatenate([
        element(6, words(4, [arrayClass, 0])),
        element(5, words(4, shape)),
        smallElement(1, new TextEncoder().encode(name)),
        ...content,
      ]),
    );
  }

  function file(...elements: Uint8Array[]): Uint8Array {
    const header = new Uint8Array(128).fill(0x20);
    header.set(new TextEncoder().encode("MATLAB 5.0 MAT-file"));
    const view = new DataView(header.buffer);
    view.setUint16(124, 0x0100, littleEndian);
    view.setUint16(126, 0x4d49, littleEndian);
    return concatenate([header, ...elements]);
  }

  return { element, smallElement, words, matrix, file };
}
