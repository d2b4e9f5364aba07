import { applyAdam, decayWeight } from "../../../src/tensor/kernels/apply_adam.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertClose, randomTensor } from "./backend_checks.ts";

const constants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-7 };

/** One step of Adam on one number after another. */
function naiveStep(
  state: { weight: number[]; first: number[]; second: number[] },
  gradient: ArrayLike<number>,
  { rate, share }: { rate: number; share: number },
): void {
  const { beta1, beta2, epsilon } = constants;
  const { weight, first, second } = state;
  for (let index = 0; index < weight.length; index++) {
    weight[index] -= share * weight[index];
    first[index] = beta1 * first[index] + (1 - beta1) * gradient[index];
    second[index] = beta2 * second[index] + (1 - beta2) * gradient[index] ** 2;
    weight[index] -= rate * first[index] / (Math.sqrt(second[index]) + epsilon);
  }
}

for (const shape of [[3, 4], [1], [2, 3, 3, 2], []]) {
  await leakFreeBackendTest(
    `applyAdam() and decayWeight() are as a plain loop for [${shape}]`,
    () => {
      const start = randomTensor(shape, 1);
      const zeros = Array.from(start.values, () => 0);
      const state = { weight: [...start.values], first: [...zeros], second: zeros };
      const [weight, first, second] = tf.tidy(() => [
        tf.variable(start.toTensor()),
        tf.variable(tf.zeros(shape)),
        tf.variable(tf.zeros(shape)),
      ]);
      for (let step = 1; step <= 7; step++) {
        const gradient = randomTensor(shape, 10 + step);
        const rates = { rate: 0.1 / step, share: step % 2 === 0 ? 0 : 0.03 };
        naiveStep(state, gradient.values, rates);
        tf.tidy(() => {
          if (rates.share > 0) decayWeight(weight, tf.scalar(rates.share));
          applyAdam(
            { weight, first, second },
            gradient.toTensor(),
            tf.scalar(rates.rate),
            constants,
          );
        });
        assertClose(weight.dataSync(), state.weight);
        assertClose(first.dataSync(), state.first);
        assertClose(second.dataSync(), state.second);
      }
      tf.dispose([weight, first, second]);
    },
  );
}

await leakFreeBackendTest("applyAdam() leaves a copy of the weight as it was", () => {
  const [weight, first, second] = tf.tidy(() =>
    [1, 0, 0].map((value) => tf.variable(tf.fill([2], value)))
  );
  tf.tidy(() => {
    const copies = [weight, first, second].map((variable) => tf.clone(variable));
    applyAdam({ weight, first, second }, tf.tensor1d([1, -1]), tf.scalar(0.1), constants);
    assertClose(copies[0].dataSync(), [1, 1]);
    assertClose(copies[1].dataSync(), [0, 0]);
    assertClose(copies[2].dataSync(), [0, 0]);
  });
  tf.dispose([weight, first, second]);
});
