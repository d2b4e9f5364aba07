import assert from "node:assert/strict";
import { createRandom } from "../../../../src/core/random.ts";
import { countColumns, countKernels } from "../../../../src/tensor/kernels/simd/count_kernels.ts";

const memory = new WebAssembly.Memory({ initial: 1 });
const kernels = countKernels(memory);
const floats = new Float32Array(memory.buffer);
const integers = new Int32Array(memory.buffer);

/** Places in the memory, in bytes. */
const [products, halves, scores, lower, upper, counts, hits] = [
  4,
  4096,
  8192,
  12288,
  12292,
  12304,
  16384,
];

Deno.test("subtractHalves() subtracts one row from another", () => {
  const random = createRandom("halves");
  for (const columns of [countColumns, 3 * countColumns]) {
    for (let column = 0; column < columns; column++) {
      floats[products / 4 + column] = random.normal();
      floats[halves / 4 + column] = column % 7 === 0 ? Infinity : random.next();
    }
    floats[scores / 4 + columns] = 42;
    kernels.subtractHalves(products, columns, halves, scores);
    for (let column = 0; column < columns; column++) {
      const expected = Math.fround(floats[products / 4 + column] - floats[halves / 4 + column]);
      assert.equal(floats[scores / 4 + column], expected);
    }
    assert.equal(floats[scores / 4 + columns], 42);
  }
});

Deno.test("countAbove() counts what is above, and finds what is between", () => {
  const random = createRandom("count");
  for (const columns of [countColumns, 5 * countColumns]) {
    for (const [low, high] of [[0, 0], [-2, 1], [-Infinity, 0], [-1, Infinity], [5, 9]]) {
      floats[lower / 4] = low;
      floats[upper / 4] = high;
      let above = 0;
      const between: number[] = [];
      for (let column = 0; column < columns; column++) {
        // On a grid, so that scores meet the bounds.
        const score = random.integer(9) === 0 ? -Infinity : random.integer(13) - 6;
        floats[scores / 4 + column] = score;
        if (score > high) above++;
        else if (score > low) between.push(column);
      }
      kernels.countAbove(scores, columns, lower, upper, counts, hits);
      const [a, b, c, d] = integers.subarray(counts / 4, counts / 4 + 4);
      assert.equal(a + b + c + d, above);
      const start = hits / 4 + 1;
      assert.deepEqual([...integers.slice(start, start + integers[hits / 4])], between);
    }
  }
});
