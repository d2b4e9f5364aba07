/**
 * Places in a memory of WebAssembly, for code that calls kernels on it.
 *
 * @module
 */

/** A memory and what of it is taken. */
export interface Arena {
  /** The memory; its buffer is another one after it grew. */
  memory: WebAssembly.Memory;
  /** A place of so many bytes, as an address that is a multiple of 16; zeros when it is new. */
  allocate(bytes: number): number;
  /** Gives a place back, to whoever wants one of the same size next. */
  free(address: number): void;
}

const pageBytes = 65536;

/** Makes an arena on a new memory. */
export function createArena(): Arena {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const sizes = new Map<number, number>();
  const unused = new Map<number, number[]>();
  let end = 16;
  return {
    memory,
    allocate(bytes) {
      const size = Math.ceil(bytes / 16) * 16;
      const address = unused.get(size)?.pop() ?? end;
      if (address === end) {
        const missing = Math.ceil((end + size - memory.buffer.byteLength) / pageBytes);
        if (missing > 0) memory.grow(missing);
        end += size;
      }
      sizes.set(address, size);
      return address;
    },
    free(address) {
      const size = sizes.get(address);
      if (size === undefined) throw new RangeError(`Cannot free ${address}: nothing is there`);
      sizes.delete(address);
      unused.set(size, [...unused.get(size) ?? [], address]);
    },
  };
}
