/**
 * The tensors that TensorFlow holds for JavaScript, by a number each. Every handle is freed exactly
 * once, here. A tensor is either a value, which never changes, or a variable, which operations
 * change in place.
 *
 * @module
 */

import type { CApi, Pointer } from "./c_api.ts";

/** A tensor in the table. */
export interface TableEntry {
  /** The `TFE_TensorHandle` of the value, or of the variable's resource. */
  handle: Pointer;
  /** Set if it is a variable: of what shape and type its value is. */
  variable?: { shape: readonly number[]; dataType: number };
}

/** Tensors by number. */
export interface TensorTable {
  /** Takes over a handle. */
  add(entry: TableEntry): number;
  /** The entry of a number. */
  get(id: number): TableEntry;
  /** Puts another entry in a number's place, and frees what was there. */
  replace(id: number, entry: TableEntry): void;
  /** Frees the handle and forgets the number. */
  delete(id: number): void;
  /** A number that is not in use, for tensors kept elsewhere. */
  reserve(): number;
  /** How many there are. */
  readonly size: number;
}

/** Starts an empty table. */
export function createTensorTable(api: CApi): TensorTable {
  const entries = new Map<number, TableEntry>();
  let next = 1;

  function get(id: number): TableEntry {
    const entry = entries.get(id);
    if (entry === undefined) throw new RangeError(`Cannot use tensor ${id}: it was disposed`);
    return entry;
  }

  return {
    add(entry) {
      entries.set(next, entry);
      return next++;
    },
    get,
    replace(id, entry) {
      api.TFE_DeleteTensorHandle(get(id).handle);
      entries.set(id, entry);
    },
    delete(id) {
      api.TFE_DeleteTensorHandle(get(id).handle);
      entries.delete(id);
    },
    reserve: () => next++,
    get size() {
      return entries.size;
    },
  };
}
