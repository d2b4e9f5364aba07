import assert from "node:assert/strict";
import * as tf from "../../src/tensor/tf.ts";
import { createAdam } from "../../src/training/adam.ts";
import { backendTest } from "../harness/backend_test.ts";

/** AdamW as Keras has it: epsilon is added before the bias corrections. In double precision. */
function naiveAdam(start: number[], gradients: number[][], rate: number, decay: number): number[] {
  const weights = [...start];
  const first = start.map(() => 0);
  const second = start.map(() => 0);
  gradients.forEach((gradient, step) => {
    gradient.forEach((value, index) => {
      first[index] = 0.9 * first[index] + 0.1 * value;
      second[index] = 0.999 * second[index] + 0.001 * value * value;
      const corrections = Math.sqrt(1 - 0.999 ** (step + 1)) / (1 - 0.9 ** (step + 1));
      weights[index] -= rate * decay * weights[index];
      weights[index] -= rate * corrections * first[index] / (Math.sqrt(second[index]) + 1e-7);
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
    tf.tidy(() => adam.update(new Map([["w", tf.tensor(gradient, shape)]]), adam.nextRates(0.01)));
  }
  adam.dispose();
  return weight.dataSync();
}

await backendTest("Adam's steps are Keras's, with decay on matrices and not on vectors", () => {
  for (
    const [shape, asked, applied] of [[[2, 2], 0, 0], [[2, 2], 0.1, 0.1], [[4], 0.1, 0]] as const
  ) {
    const values = runAdam([...shape], asked);
    naiveAdam(start, gradients, 0.01, applied).forEach((value, index) => {
      assert.ok(Math.abs(values[index] - value) < 1e-5, `${shape}: ${values[index]} ${value}`);
    });
  }
});

await backendTest("Adam changes weights of losses at their own rate, without decay", () => {
  const weights = new Map(["w", "loss"].map((name) => [name, tf.variable(tf.tensor2d([start]))]));
  const rateMultipliers = new Map([["loss", 50]]);
  const adam = createAdam(weights, { weightDecay: 0.1, rateMultipliers });
  const before = tf.memory().numTensors;
  for (const gradient of gradients) {
    tf.tidy(() => {
      const ofEach = new Map([...weights.keys()].map((name) => [name, tf.tensor2d([gradient])]));
      adam.update(ofEach, adam.nextRates(0.01));
    });
  }
  assert.equal(tf.memory().numTensors, before);
  const expected = {
    w: naiveAdam(start, gradients, 0.01, 0.1),
    loss: naiveAdam(start, gradients, 0.5, 0),
  };
  for (const [name, values] of Object.entries(expected)) {
    const found = weights.get(name)!.dataSync();
    values.forEach((value, index) => {
      assert.ok(Math.abs(found[index] - value) < 1e-4, `${name}: ${found[index]} ${value}`);
    });
  }
  adam.dispose();
  tf.dispose([...weights.values()]);
});

await backendTest(
  "Adam goes on from its stored state as if it had not stopped, and leaks nothing",
  async () => {
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
      tf.tidy(() => adam.update(new Map([["w", tf.tensor1d(gradient)]]), adam.nextRates(0.01)));
    }
    assert.deepEqual([...weight.dataSync()], expected);
    adam.dispose();
    weight.dispose();
    assert.equal(tf.memory().numTensors, before);
  },
);
