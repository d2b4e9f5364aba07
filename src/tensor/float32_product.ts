/**
 * Matrix products that stay float32 where a training step computes in bfloat16, forward and
 * backward: similarities in a loss are divided by temperatures as small as 0.01, and bfloat16 has
 * three digits.
 *
 * @module
 */

import * as tf from "./tf.ts";
import { inFloat32 } from "./trace.ts";

/** Which of the matrices are transposed first. */
interface Transposed {
  transposeA?: boolean;
  transposeB?: boolean;
}

/**
 * a · b in float32, whatever the precision of the step.
 *
 * @param a a matrix, or several `[…, rows, inner]`
 * @param b as many `[…, inner, columns]`
 */
export function float32Product<T extends tf.Tensor2D | tf.Tensor3D>(
  a: T,
  b: T,
  { transposeA = false, transposeB = false }: Transposed = {},
): T {
  const product = tf.customGrad((...inputs) => {
    const [left, right, save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([left, right]);
    return {
      value: inFloat32(() => tf.matMul(left, right, transposeA, transposeB)),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, y] = saved;
        return inFloat32(() => [
          transposeA
            ? tf.matMul(y, upstream, transposeB, true)
            : tf.matMul(upstream, y, false, !transposeB),
          transposeB
            ? tf.matMul(upstream, x, true, transposeA)
            : tf.matMul(x, upstream, !transposeA, false),
        ]);
      },
    };
  });
  return product(a, b) as T;
}
