/**
 * HDF5 files as arrays and texts: the one file that imports `npm:h5wasm`, and only when a file is
 * read, as it is 4 MB of WebAssembly. After it stands `keras_weights.ts`.
 *
 * @module
 */

import type { Dataset, Group } from "h5wasm";
import type { StoredArray } from "../../core/safetensors.ts";
import { messageOf } from "../../core/user_error.ts";

/** A group of an HDF5 file; only valid within {@linkcode readHdf5}. */
export interface Hdf5Group {
  /** The names of what is in it. */
  names(): string[];
  /** The group of that name or path; undefined if there is none. */
  group(path: string): Hdf5Group | undefined;
  /** The array of that name or path; undefined if there is none. Throws if it is not of floats. */
  array(path: string): StoredArray | undefined;
  /** The texts of an attribute; undefined if it has none of that name. */
  texts(attribute: string): string[] | undefined;
}

/**
 * Reads from an HDF5 file's bytes: `read` is given the root group, and gives the result.
 *
 * @throws {Error} if the bytes are no whole HDF5 file, with the library's innermost reason
 */
export async function readHdf5<Result>(
  bytes: Uint8Array,
  read: (root: Hdf5Group) => Result,
): Promise<Result> {
  const { File, Group, Dataset, ready } = await import("h5wasm");
  const { FS, activate_throwing_error_handler } = await ready;
  // Without it the library prints its errors and goes on.
  activate_throwing_error_handler();

  function wrap(group: Group): Hdf5Group {
    const get = (path: string) => exists(group, path) ? group.get(path) : null;
    return {
      names: () => group.keys(),
      group: (path) => {
        const found = get(path);
        return found instanceof Group ? wrap(found) : undefined;
      },
      array: (path) => {
        const found = get(path);
        return found instanceof Dataset ? toArray(found) : undefined;
      },
      texts: (attribute) => {
        const value = group.attrs[attribute]?.json_value;
        return value === undefined ? undefined : [value].flat(2).map(String);
      },
    };
  }

  // A folder in the library's own memory; nothing is written to disk.
  const path = `/${crypto.randomUUID()}.h5`;
  FS.writeFile(path, bytes);
  try {
    const file = new File(path, "r");
    try {
      return read(wrap(file));
    } finally {
      file.close();
    }
  } catch (cause) {
    throw new Error(lastReason(messageOf(cause)), { cause });
  } finally {
    FS.unlink(path);
  }
}

/** Of the library's trace, which starts at what was called, where it went wrong. */
function lastReason(message: string): string {
  const reasons = [...message.matchAll(/ in \w+\(\): (.+?)(?= major: |$)/g)];
  return reasons.at(-1)?.[1] ?? message;
}

/** Asked level by level: the library throws where a group on the way is missing. */
function exists(group: Group, path: string): boolean {
  const [first, ...rest] = path.split("/");
  if (!group.keys().includes(first)) return false;
  if (rest.length === 0) return true;
  const inner = group.get(first);
  return inner !== null && "keys" in inner && exists(inner, rest.join("/"));
}

function toArray(dataset: Dataset): StoredArray {
  const { value, shape } = dataset;
  if (shape === null || !(value instanceof Float32Array || value instanceof Float64Array)) {
    throw new RangeError(`"${dataset.path}" holds ${JSON.stringify(dataset.dtype)}, not floats`);
  }
  return { shape, values: Float32Array.from(value) };
}
