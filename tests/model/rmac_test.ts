import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { type Region, rmac, rmacRegions } from "../../src/model/rmac.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { assertClose } from "../losses/loss_checks.ts";

/** A map by its sides; values are read at [image][row][column][channel]. */
type Values = number[][][][];

function randomMap(height: number, width: number, seed: string): Values {
  const random = createRandom(seed);
  const many = <Value>(length: number, make: () => Value) => Array.from({ length }, make);
  return many(
    2,
    () => many(height, () => many(width, () => many(3, () => Math.fround(random.normal())))),
  );
}

/** R-MAC by a loop over given regions. */
function naiveRmac(map: Values, regions: Region[]): number[][] {
  return map.map((image) => {
    const sum = image[0][0].map(() => 0);
    for (const { top, left, side } of regions) {
      const maxima = sum.map((_, channel) =>
        Math.max(
          ...image.slice(top, top + side).flatMap((row) =>
            row.slice(left, left + side).map((pixel) => pixel[channel])
          ),
        )
      );
      const norm = Math.hypot(...maxima);
      maxima.forEach((value, channel) => sum[channel] += value / norm);
    }
    return sum;
  });
}

/** Squares of a map 7 × 7 as the paper places them, by hand. */
const regionsOf7: Region[] = [
  { side: 7, places: [0] },
  { side: 4, places: [0, 3] },
  { side: 3, places: [0, 2, 4] },
].flatMap(({ side, places }) =>
  places.flatMap((top) => places.map((left) => ({ top, left, side })))
);

Deno.test("rmacRegions() of a square map are l × l a level", () => {
  assert.deepEqual(rmacRegions(7, 7, 3), regionsOf7);
  assert.deepEqual(rmacRegions(7, 7, 1), [{ top: 0, left: 0, side: 7 }]);
  assert.deepEqual(rmacRegions(1, 1, 3), [{ top: 0, left: 0, side: 1 }]);
});

Deno.test("rmacRegions() lie within the map, from edge to edge, and turn with it", () => {
  for (let height = 1; height <= 14; height++) {
    for (let width = 1; width <= 40; width++) {
      const regions = rmacRegions(height, width, 4);
      for (const side of new Set(regions.map(({ side }) => side))) {
        const level = regions.filter((region) => region.side === side);
        assert.equal(Math.min(...level.map(({ top }) => top)), 0);
        assert.equal(Math.min(...level.map(({ left }) => left)), 0);
        assert.equal(Math.max(...level.map(({ top }) => top + side)), height);
        assert.equal(Math.max(...level.map(({ left }) => left + side)), width);
      }
      const turned = rmacRegions(width, height, 4);
      const text = (list: Region[]) => list.map((one) => JSON.stringify(one)).sort();
      const turnedBack = turned.map(({ top, left, side }) => ({ top: left, left: top, side }));
      assert.deepEqual(text(turnedBack), text(regions));
    }
  }
});

Deno.test("rmacRegions() of an oblong map overlap by about 40 % at level 1", () => {
  // Of a map 10 × 22, by hand: 2 regions do not meet, 3 overlap by 40 %, 4 by 60 %.
  assert.deepEqual(
    rmacRegions(10, 22, 1).map(({ left }) => left),
    [0, 6, 12],
  );
  assert.equal(rmacRegions(10, 22, 2).length, 3 + 2 * 4);
  assert.equal(rmacRegions(22, 10, 3).length, 3 + 2 * 4 + 3 * 5);
});

for (
  const [height, width, regions] of [
    [7, 7, regionsOf7],
    [2, 2, rmacRegions(2, 2, 3)],
    [5, 9, rmacRegions(5, 9, 3)],
  ] as const
) {
  await leakFreeBackendTest(`rmac() of ${height} × ${width} is the naive loop's`, () => {
    tf.tidy(() => {
      const map = randomMap(height, width, `rmac ${height} ${width}`);
      const input = tf.tensor4d(map);
      const expected = naiveRmac(map, [...regions]).flat();
      const values = rmac(input, 3);
      assert.deepEqual(values.shape, [2, 3]);
      values.dataSync().forEach((value, index) =>
        assertClose(value, expected[index], 1e-5, `value ${index}`)
      );

      const weights = [1, -2, 0.5, 0.25, 1, -1];
      const f = (input: tf.Tensor) =>
        tf.sum(tf.mul(rmac(input as tf.Tensor4D, 3), tf.tensor2d(weights, [2, 3])));
      const gradient = tf.grad(f)(input).arraySync() as Values;
      const step = 1e-6;
      map.forEach((image, b) =>
        image.forEach((row, y) =>
          row.forEach((pixel, x) =>
            pixel.forEach((value, c) => {
              const shifted = (by: number) => {
                pixel[c] = value + by;
                const sum = naiveRmac(map, [...regions]).flat()
                  .reduce((total, one, index) => total + weights[index] * one, 0);
                pixel[c] = value;
                return sum;
              };
              const slope = (shifted(step) - shifted(-step)) / (2 * step);
              assertClose(gradient[b][y][x][c], slope, 1e-4, `slope ${b} ${y} ${x} ${c}`);
            })
          )
        )
      );
    });
  });
}

await backendTest("rmac() of a map of zeros is zero, with a finite slope", () => {
  const { value, grad } = tf.valueAndGrad((map) => tf.sum(rmac(map as tf.Tensor4D, 3)))(
    tf.zeros([1, 4, 4, 2]),
  );
  assert.equal(value.dataSync()[0], 0);
  assert.ok(grad.dataSync().every(Number.isFinite));
});
