import assert from "node:assert/strict";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "../../src/tensor/tf.ts";
import { createAdam } from "../../src/training/adam.ts";

await tf.setBackend("cpu");

/** AdamW by the paper's algorithm 2, in double precision. */
function naiveAdam(start: number[], gradients: number[][], rate: number, decay: number): number[] {
  const weights = [...start];
  const first = start.map(() => 0);
  const second = start.map(() => 0);
  gradients.forEach((gradient, step) => {
    gradient.forEach((value, index) => {
      first[index] = 0.9 * first[index] + 0.1 * value;
      second[index] = 0.999 * second[index] + 0.001 * value * value;
      const meanHat = first[index] / (1 - 0.9 ** (step + 1));
      const varianceHat = second[index] / (1 - 0.999 ** (step + 1));
      weights[index] -= rate * decay * weights[index];
      weights[index] -= rate * meanHat / (Math.sqrt(varianceHat) + 1e-7);
    });
  });
  return weights;
}

const start = [1, -2, 0.5, 3];
const gradients = Array.from(
  { length: 20 },
  (_, step) => start.map((_, index) => Math.sin(3 * step + index)),
);

function runAdam(shape: number[], weightDecay: number): ArrayLike<number> {
  const weight = tf.variable(tf.tensor(start, shape));
  const adam = createAdam(new Map([["w", weight]]), { weightDecay });
  for (const gradient of gradients) {
    tf.tidy(() => adam.step(new Map([["w", tf.tensor(gradient, shape)]]), 0.01));
  }
  adam.dispose();
  return weight.dataSync();
}

Deno.test("Adam's steps are those of the paper, with decay on matrices and not on vectors", () => {
  for (
    const [shape, asked, applied] of [[[2, 2], 0, 0], [[2, 2], 0.1, 0.1], [[4], 0.1, 0]] as const
  ) {
    const values = runAdam([...shape], asked);
    naiveAdam(start, gradients, 0.01, applied).forEach((value, index) => {
      assert.ok(Math.abs(values[index] - value) < 1e-5, `${shape}: ${values[index]} ${value}`);
    });
  }
});

Deno.test("Adam goes on from its stored state as if it had not stopped, and leaks nothing", async () => {
  const expected = [...Array.from(runAdam([4], 0))];
  const before = tf.memory().numTensors;
  const weight = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  let adam = createAdam(new Map([["w", weight]]));
  for (const [step, gradient] of gradients.entries()) {
    if (step === 10) {
      const [arrays, { steps }] = [await adam.read(), adam];
      adam.dispose();
      adam = createAdam(new Map([["w", weight]]));
      adam.restore(arrays, steps);
    }
    tf.tidy(() => adam.step(new Map([["w", tf.tensor1d(gradient)]]), 0.01));
  }
  assert.deepEqual([...weight.dataSync()], expected);
  adam.dispose();
  weight.dispose();
  assert.equal(tf.memory().numTensors, before);
});
