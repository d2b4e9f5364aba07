import assert from "node:assert/strict";
import { createRandom } from "../../../../src/core/random.ts";
import {
  multiplyKernels,
  tileColumns,
} from "../../../../src/tensor/kernels/simd/multiply_kernels.ts";
import { assertClose } from "../backend_checks.ts";

const memory = new WebAssembly.Memory({ initial: 2 });
const kernels = multiplyKernels(memory);
const floats = new Float32Array(memory.buffer);
const integers = new Int32Array(memory.buffer);

/** Places in the memory, as indices of four bytes. */
const [table, input, factors, output] = [16, 1024, 8192, 16384];

Deno.test("multiplyKernels() are there", () => assert.ok(kernels));

for (const rows of [1, 5, 6, 7, 13]) {
  for (const segmentLength of [1, 3, 4, 9]) {
    Deno.test(`multiplyRows() equals a loop for ${rows} rows of ${segmentLength}`, () => {
      const [segments, skip, outputStride] = [2, 3, 11];
      fillRandomly();
      for (let row = 0; row < rows; row++) integers[table + row] = 4 * (input + 5 * row);

      kernels!.multiplyRows(
        4 * table,
        rows,
        segments,
        segmentLength,
        4 * skip,
        4 * factors,
        4 * output,
        4 * outputStride,
      );

      for (let row = 0; row < rows; row++) {
        const expected = new Float64Array(tileColumns);
        for (let segment = 0; segment < segments; segment++) {
          for (let index = 0; index < segmentLength; index++) {
            const value = floats[input + 5 * row + segment * (segmentLength + skip) + index];
            const weights = factors + (segment * segmentLength + index) * tileColumns;
            expected.forEach((_, column) => expected[column] += value * floats[weights + column]);
          }
        }
        const start = output + row * outputStride;
        assertClose(floats.slice(start, start + tileColumns), expected);
        assert.equal(floats[start + tileColumns], 0, "nothing is written between rows");
      }
      assert.equal(
        floats[output + rows * outputStride],
        0,
        "nothing is written after the last row",
      );
    });
  }
}

for (const count of [1, 6, 9]) {
  Deno.test(`addOuterProducts() adds up, for ${count} rows`, () => {
    const [inputs, offset, slopesStride, outputStride] = [7, 2, 10, 9];
    fillRandomly();
    for (let index = 0; index < inputs; index++) integers[table + index] = 4 * (input + 20 * index);
    floats.fill(1, output, output + count * outputStride);

    kernels!.addOuterProducts(
      4 * table,
      inputs,
      4 * offset,
      4 * factors,
      4 * slopesStride,
      count,
      4 * output,
      4 * outputStride,
    );

    for (let row = 0; row < count; row++) {
      const expected = new Float64Array(tileColumns).fill(1);
      for (let index = 0; index < inputs; index++) {
        const value = floats[input + 20 * index + offset + row];
        const slopes = factors + index * slopesStride;
        expected.forEach((_, column) => expected[column] += value * floats[slopes + column]);
      }
      const start = output + row * outputStride;
      assertClose(floats.slice(start, start + tileColumns), expected);
      assert.equal(floats[start + tileColumns], 1, "nothing is written between rows");
    }
    assert.equal(floats[output + count * outputStride], 0, "nothing is written after the last row");
  });
}

function fillRandomly(): void {
  const random = createRandom(1);
  floats.fill(0);
  for (let index = input; index < input + 512; index++) floats[index] = random.normal();
  for (let index = factors; index < factors + 512; index++) floats[index] = random.normal();
}
