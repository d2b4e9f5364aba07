import * as tf from "../../../src/tensor/tf.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertClose, plainTensor, randomTensor } from "./backend_checks.ts";

interface Pooling {
  shape: [number, number, number, number];
  size: [number, number];
  stride: [number, number];
  pad: "same" | "valid";
}

const poolings: Pooling[] = [
  { shape: [2, 6, 8, 3], size: [2, 2], stride: [2, 2], pad: "valid" },
  { shape: [2, 7, 9, 2], size: [3, 3], stride: [2, 2], pad: "same" },
  { shape: [1, 7, 7, 2], size: [3, 3], stride: [1, 1], pad: "same" },
  { shape: [1, 8, 7, 1], size: [3, 2], stride: [2, 1], pad: "valid" },
  { shape: [2, 5, 4, 3], size: [5, 4], stride: [1, 1], pad: "valid" },
];

/** Calls `f` with the places in `x` that each output sees. */
function forEachWindow(
  { shape: [batch, height, width, channels], size, stride, pad }: Pooling,
  f: (output: number, seen: number[]) => void,
): void {
  const [rows, columns] = [height, width].map((side, axis) =>
    pad === "same"
      ? Math.ceil(side / stride[axis])
      : Math.floor((side - size[axis]) / stride[axis]) + 1
  );
  const [top, left] = [[rows, height], [columns, width]].map(([outputs, side], axis) =>
    pad === "same"
      ? Math.floor(Math.max(0, (outputs - 1) * stride[axis] + size[axis] - side) / 2)
      : 0
  );
  let output = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let channel = 0; channel < channels; channel++) {
          const seen: number[] = [];
          for (let down = 0; down < size[0]; down++) {
            for (let right = 0; right < size[1]; right++) {
              const y = row * stride[0] - top + down;
              const x = column * stride[1] - left + right;
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              seen.push(((image * height + y) * width + x) * channels + channel);
            }
          }
          f(output++, seen);
        }
      }
    }
  }
}

for (const pooling of poolings) {
  const { shape, size, stride, pad } = pooling;
  const name = `${shape} by ${size}, stride ${stride}, ${pad}`;
  const count = shape.reduce((product, side) => product * side, 1);
  // All different, and none positive: so that each window has one largest.
  const values = Float32Array.from({ length: count }, (_, index) => -(index * 7919 % count) / 10);

  for (const kind of ["maxPool", "avgPool"] as const) {
    await leakFreeBackendTest(`${kind}() and its gradient are as plain loops for ${name}`, () => {
      const expected: number[] = [];
      forEachWindow(pooling, (_, seen) => {
        const numbers = seen.map((place) => values[place]);
        const sum = numbers.reduce((total, number) => total + number, 0);
        expected.push(kind === "maxPool" ? Math.max(...numbers) : sum / numbers.length);
      });
      const dy = randomTensor([expected.length], 3).values;
      const gradient = new Array(count).fill(0);
      forEachWindow(pooling, (output, seen) => {
        for (const place of seen) {
          if (kind === "avgPool") gradient[place] += dy[output] / seen.length;
          else if (values[place] === Math.fround(expected[output])) gradient[place] += dy[output];
        }
      });
      tf.tidy(() => {
        const x = plainTensor(shape, values).toTensor();
        const pool = (x: tf.Tensor) => tf[kind](x as tf.Tensor4D, size, stride, pad) as tf.Tensor;
        const y = pool(x);
        assertClose(y.dataSync(), expected);
        assertClose(tf.grad(pool)(x, tf.tensor(dy, y.shape)).dataSync(), gradient);
      });
    });
  }
}
