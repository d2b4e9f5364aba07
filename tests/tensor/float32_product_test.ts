import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { float32Product } from "../../src/tensor/float32_product.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { backendTest } from "../harness/backend_test.ts";
import { testOnTensorflow } from "../harness/test_on_tensorflow.ts";

const [inner, rows, columns] = [7, 5, 6];
const choices = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB }))
);

/** Two matrices, or `batch` pairs of them, of normal values. */
function matrices(
  { transposeA, transposeB }: (typeof choices)[number],
  batch: number[],
): [tf.Tensor2D, tf.Tensor2D] {
  const random = createRandom("products");
  const draw = (shape: number[]) =>
    tf.reshape<tf.Rank.R2>(
      tf.tensor1d(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal())),
      shape as [number, number],
    );
  return [
    draw([...batch, ...transposeA ? [inner, rows] : [rows, inner]]),
    draw([...batch, ...transposeB ? [columns, inner] : [inner, columns]]),
  ];
}

type Product = (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor2D;

/** A product and the gradients of a function of it, one after the other. */
function withGradients(product: Product, a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor {
  const f = (x: tf.Tensor, y: tf.Tensor) =>
    tf.sum(tf.square(product(x as tf.Tensor2D, y as tf.Tensor2D))) as tf.Scalar;
  const gradients = tf.grads(f)([a, b]);
  return tf.concat([product(a, b), ...gradients].map((tensor) => tf.reshape(tensor, [-1])));
}

function largestDifference(one: tf.Tensor, other: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(one, other))).dataSync()[0];
}

await backendTest("float32Product() is tf.matMul, and so are its gradients", () => {
  for (const transposed of choices) {
    for (const batch of [[], [3]]) {
      tf.tidy(() => {
        const { transposeA, transposeB } = transposed;
        const [a, b] = matrices(transposed, batch);
        const ours = withGradients((x, y) => float32Product(x, y, transposed), a, b);
        const plain = withGradients((x, y) => tf.matMul(x, y, transposeA, transposeB), a, b);
        assert.ok(largestDifference(ours, plain) < 1e-4, JSON.stringify({ transposed, batch }));
      });
    }
  }
});

await testOnTensorflow("float32Product() stays float32 in a step of bfloat16, both ways", () => {
  for (const transposed of choices) {
    const [a, b] = matrices(transposed, []);
    const { transposeA, transposeB } = transposed;
    const difference = (product: Product) => {
      const traced = trace((x: tf.Tensor2D, y: tf.Tensor2D) => ({
        y: withGradients(product, x, y),
      }), { variables: [], precision: "bfloat16" });
      const result = tf.tidy(() => largestDifference(traced(a, b).y, withGradients(product, a, b)));
      traced.dispose();
      return result;
    };
    assert.ok(difference((x, y) => float32Product(x, y, transposed)) < 1e-4);
    // What it is there for: the plain product has lost digits.
    assert.ok(difference((x, y) => tf.matMul(x, y, transposeA, transposeB)) > 0.01);
    tf.dispose([a, b]);
  }
});
