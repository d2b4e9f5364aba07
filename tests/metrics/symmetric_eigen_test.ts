import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { symmetricEigen } from "../../src/metrics/symmetric_eigen.ts";

/** B·Bᵀ of a random B `[size, rank]`: positive semi-definite, of that rank. */
function randomCovariance(size: number, rank: number, seed: string): Float64Array {
  const random = createRandom(seed);
  const factor = Float64Array.from({ length: size * rank }, random.normal);
  return Float64Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += factor[row * rank + r] * factor[column * rank + r];
    return sum;
  });
}

Deno.test("symmetricEigen() gives vectors that the matrix only stretches, by the values", () => {
  for (const [size, rank] of [[1, 1], [2, 2], [7, 7], [12, 3], [40, 40]]) {
    const matrix = randomCovariance(size, rank, `eigen ${size}`);
    const { values, vectors } = symmetricEigen(matrix, size);
    const scale = values[0];
    for (let i = 0; i < size; i++) {
      assert.ok(i === 0 || values[i - 1] >= values[i], "descending");
      const vector = vectors.subarray(i * size, (i + 1) * size);
      for (let row = 0; row < size; row++) {
        const stretched = vector.reduce((sum, x, d) => sum + matrix[row * size + d] * x, 0);
        assert.ok(Math.abs(stretched - values[i] * vector[row]) < 1e-12 * scale);
      }
      for (let j = 0; j <= i; j++) {
        const product = vector.reduce((sum, x, d) => sum + x * vectors[j * size + d], 0);
        assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-12, `${i} and ${j}: ${product}`);
      }
      const largest = vector.reduce((most, x) => Math.abs(x) > Math.abs(most) ? x : most, 0);
      assert.ok(largest > 0, "the sign is settled");
    }
    assert.ok(values.subarray(rank).every((value) => Math.abs(value) < 1e-12 * scale));
  }
});

Deno.test("symmetricEigen() knows the 2 × 2 matrix by hand, and reads the lower triangle only", () => {
  const { values, vectors } = symmetricEigen([2, NaN, 1, 2], 2);
  assert.ok(Math.abs(values[0] - 3) < 1e-15 && Math.abs(values[1] - 1) < 1e-15);
  for (const [i, x] of [1, 1].entries()) assert.ok(Math.abs(vectors[i] - x * Math.SQRT1_2) < 1e-15);
  assert.deepEqual(symmetricEigen(new Float64Array(9), 3).values, new Float64Array(3));
});

Deno.test("symmetricEigen() refuses what is no square matrix of numbers", () => {
  assert.throws(() => symmetricEigen([1, 2, 3], 2), RangeError);
  assert.throws(() => symmetricEigen([], 0), RangeError);
  assert.throws(() => symmetricEigen([1, 0, NaN, 1], 2), /\[1, 0\] is NaN/);
});
