/**
 * Image files that are small on disk and would be huge in memory, for the tests of those that must
 * not unpack them.
 *
 * @module
 */

import { concatenate } from "../../src/core/concatenate.ts";
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/**
 * A real PNG, black, of one bit a pixel. Its zeros are compressed once and repeated, so that
 * 60,000 × 60,000 pixels, 450 MB of rows, are half a megabyte made in no time.
 */
export function blackPng(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8); // one bit, grey, not interlaced
  const rowBytes = 1 + Math.ceil(width / 8);
  return concatenate([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", zlibOfZeros(rowBytes * height)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The types whose header can be made to claim any size. */
export type ClaimingType = "jpeg" | "gif" | "webp" | "tiff" | "avif";

/** A small image whose header is changed to claim the largest size that its type can. */
export function claimLargest(type: ClaimingType, file: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(Uint8Array.from(file).buffer);
  if (type === "jpeg") {
    const frame = bytes.indexOf(Uint8Array.of(0xff, 0xc0));
    bytes.writeUInt16BE(65_500, frame + 5);
    bytes.writeUInt16BE(65_500, frame + 7);
  } else if (type === "gif") {
    const frame = bytes.indexOf(0x2c, 13);
    for (const at of [6, 8, frame + 5, frame + 7]) bytes.writeUInt16LE(65_535, at);
  } else if (type === "webp") {
    for (const at of [26, 28]) bytes.writeUInt16LE(16_383, at);
  } else if (type === "tiff") {
    const directory = bytes.readUInt32LE(4) + 2;
    // Its first two entries are the width and the height.
    for (const entry of [directory, directory + 12]) bytes.writeUInt32LE(65_535, entry + 8);
  } else {
    const size = bytes.indexOf("ispe") + 8;
    for (const at of [size, size + 4]) bytes.writeUInt32BE(60_000, at);
  }
  return new Uint8Array(bytes);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = concatenate([Buffer.from(name, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return concatenate([ends.subarray(0, 4), body, ends.subarray(4)]);
}

function zlibOfZeros(length: number): Uint8Array {
  const blockLength = 2 ** 20;
  // A flush ends the block at a whole byte, so that it may be followed by itself.
  const block = deflateRawSync(new Uint8Array(blockLength), { level: 9, finishFlush: 2 });
  const last = deflateRawSync(new Uint8Array(length % blockLength), { level: 9 });
  const checksum = Buffer.alloc(4);
  // Adler-32 of zeros: 1, and 1 added to itself for every byte.
  checksum.writeUInt16BE(length % 65521, 0);
  checksum.writeUInt16BE(1, 2);
  const blocks = Array(Math.floor(length / blockLength)).fill(block);
  return concatenate([Uint8Array.of(0x78, 0xda), ...blocks, last, checksum]);
}
