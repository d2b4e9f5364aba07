/**
 * Reads an array of a safetensors file in pieces, for arrays that are larger than memory should be.
 *
 * @module
 */

import { damagedFile, decodeHeader } from "./safetensors.ts";
import { shorten } from "./shorten.ts";
import { messageOf, UserError } from "./user_error.ts";

/** An open float32 array. */
export interface StoredFloats extends Disposable {
  shape: number[];
  /** Of the whole file. */
  metadata: Record<string, string>;
  /**
   * Reads consecutive values from value `start` on, as many as `target` holds.
   *
   * @throws {RangeError} if there are not so many
   * @throws {UserError} if the file cannot be read, or was cut off since it was opened
   */
  read(start: number, target: Float32Array<ArrayBuffer>): void;
}

/**
 * Opens a float32 array of a file, by its name. Only the header is read.
 *
 * @throws {UserError} if the file is missing or damaged, or has no such array
 */
export function openStoredFloats(path: string, name: string): StoredFloats {
  const file = open(path);
  try {
    const { size } = file.statSync();
    const length = readHeaderLength(path, file, size);
    const header = new Uint8Array(length);
    readFully(path, file, 8, header);
    const { entries, metadata } = asDamage(path, () => decodeHeader(header, size - 8 - length));
    const entry = entries.find((array) => array.name === name);
    const values = asDamage(path, () => {
      if (entry?.dtype !== "F32") throw new RangeError(`no float32 array "${shorten(name)}"`);
      const count = entry.shape.reduce((product, side) => product * side, 1);
      const [start, end] = entry.data_offsets;
      if (end - start !== 4 * count) throw new RangeError(`array "${name}" is not of its shape`);
      return { shape: entry.shape, count, start: 8 + length + start };
    });
    return {
      shape: values.shape,
      metadata,
      read(start, target) {
        if (!(start >= 0 && start + target.length <= values.count)) {
          throw new RangeError(
            `Cannot read ${target.length} values from ${start} on: there are ${values.count}`,
          );
        }
        const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
        readFully(path, file, values.start + 4 * start, bytes);
      },
      [Symbol.dispose]: () => file.close(),
    };
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (cause) {
    throw new UserError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}

function readHeaderLength(path: string, file: Deno.FsFile, size: number): number {
  return asDamage(path, () => {
    if (size < 8) throw new RangeError(`${size} bytes`);
    const bytes = new Uint8Array(8);
    readFully(path, file, 0, bytes);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    if (8 + length > size) throw new RangeError("the header is cut off");
    return length;
  });
}

function readFully(path: string, file: Deno.FsFile, position: number, target: Uint8Array): void {
  try {
    file.seekSync(position, Deno.SeekMode.Start);
    for (let done = 0; done < target.length;) {
      const count = file.readSync(target.subarray(done));
      if (count === null) throw damagedFile(path, new RangeError("the data are cut off"));
      done += count;
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}

function asDamage<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof UserError ? cause : damagedFile(path, cause);
  }
}
