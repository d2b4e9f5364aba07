/**
 * The WASM backend does not look whether it got the memory that it asked for: a tensor without any
 * is written to address 0, over whatever is there, and training goes on with wrong numbers. Here it
 * is an error. Called once the backend has started.
 *
 * @module
 */

/** What is used of tfjs's backend class: it is not part of its declared interface. */
interface WasmBackend {
  wasm?: { _malloc(bytes: number): number; _free(address: number): void };
}

const watched = new WeakSet<object>();

/**
 * Makes the backend throw a RangeError where it has no memory for a tensor. May be called again.
 *
 * @throws {TypeError} if it is no WASM backend
 */
export function refuseFailedAllocations(backend: object): void {
  if (watched.has(backend)) return;
  watched.add(backend);
  const { wasm } = backend as WasmBackend;
  if (!wasm) throw new TypeError("Cannot watch allocations: it is no WASM backend");
  // At its first call the function puts another in its place, which is the one to be watched.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    // Addresses have 32 bits, and a size beyond them would be taken as what is left of it.
    const address = bytes < 2 ** 32 ? allocate(bytes) : 0;
    if (address === 0 && bytes > 0) {
      throw new RangeError(`Cannot allocate ${bytes} bytes for a tensor: the memory is full`);
    }
    return address;
  };
}
