import assert from "node:assert/strict";
import { createRandom } from "../../../../src/core/random.ts";
import { scanColumns, scanKernels } from "../../../../src/tensor/kernels/simd/scan_kernels.ts";

const memory = new WebAssembly.Memory({ initial: 1 });
const kernels = scanKernels(memory);
const floats = new Float32Array(memory.buffer);
const integers = new Int32Array(memory.buffer);
const halves = new Uint16Array(memory.buffer);

/** Places in the memory, in bytes. */
const [scores, rowBound, rowHalf, columnHalves, columnBounds, hits] = [
  4,
  4096,
  4100,
  8192,
  12288,
  16384,
];

for (const type of ["float32", "bfloat16"] as const) {
  for (const way of ["own", "shared"] as const) {
    Deno.test(`scanKernels() find what is above its bound (${type}, ${way})`, () => {
      const random = createRandom(`${type} ${way}`);
      for (const columns of [scanColumns, 5 * scanColumns]) {
        for (const bound of [-Infinity, -1, 0, 1.5, Infinity]) {
          floats[rowBound / 4] = bound;
          floats[rowHalf / 4] = random.next();
          const expected: number[] = [];
          for (let column = 0; column < columns; column++) {
            // A few steps of bfloat16, so that scores meet their bounds exactly.
            const score = (random.integer(17) - 8) / 4;
            if (type === "float32") floats[scores / 4 + column] = score;
            else halves[scores / 2 + column] = upperHalf(score);
            const half = random.integer(3) === 0 ? Infinity : random.integer(4) / 4;
            const columnBound = random.integer(2) === 0 ? Infinity : random.integer(9) - 4;
            floats[columnHalves / 4 + column] = half;
            floats[columnBounds / 4 + column] = columnBound;
            const isHit = score > bound + half ||
              way === "shared" && score > Math.fround(columnBound + floats[rowHalf / 4]);
            if (isHit) expected.push(column);
          }
          kernels[type][way](scores, columns, rowBound, columnHalves, rowHalf, columnBounds, hits);
          const start = hits / 4 + 1;
          const found = integers.slice(start, start + integers[hits / 4]);
          assert.deepEqual([...found], expected);
        }
      }
    });
  }
}

function upperHalf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16;
}
