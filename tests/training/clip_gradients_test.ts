import assert from "node:assert/strict";
import { createAdam } from "../../src/training/adam.ts";
import { clipGradients } from "../../src/training/clip_gradients.ts";
import { lossGradients } from "../../src/training/train_step.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { kinds, startTraining } from "./small_training.ts";

const values = { a: [[3, -4], [0, 12]], b: [84, 0] };
/** √(9 + 16 + 144 + 7056) */
const norm = 85;

await leakFreeBackendTest("clipGradients() scales all gradients to the limit, together", () => {
  for (const limit of [1, 17, 84.9]) {
    const found = read(limit);
    const expected = [...values.a.flat(), ...values.b].map((value) => value * limit / norm);
    assert.equal(found.length, expected.length);
    found.forEach((value, index) =>
      assert.ok(Math.abs(value - expected[index]) < 1e-5, `${found}`)
    );
    assert.ok(Math.abs(Math.hypot(...found) - limit) < 1e-4);
  }
});

await leakFreeBackendTest("clipGradients() changes no bit where the norm is below", () => {
  for (const limit of [85, 86, 1e30]) {
    assert.deepEqual(read(limit), [...values.a.flat(), ...values.b]);
  }
  // A norm of 0 is divided by.
  assert.deepEqual(read(1, 0), [...values.a.flat(), ...values.b]);
});

await leakFreeBackendTest("clipGradients() spoils no sound gradient by a norm that is none", () => {
  for (const told of [NaN, Infinity]) {
    assert.deepEqual(read(1, told), [...values.a.flat(), ...values.b]);
  }
});

/** The values of both gradients, clipped. */
function read(limit: number, told = norm): number[] {
  const gradients = new Map<string, tf.Tensor>([
    ["a", tf.tensor2d(values.a)],
    ["b", tf.tensor1d(values.b)],
  ]);
  const length = tf.scalar(told);
  const result = [...clipGradients(gradients, length, limit).values()];
  const found = result.flatMap((tensor) => [...tensor.dataSync()]);
  tf.dispose([...result, length]);
  return found;
}

for (const [kind, set] of Object.entries(kinds)) {
  await backendTest(`trainStep() clips as a loop over all gradients does (${kind})`, () => {
    const clipNorm = 0.05;
    const training = startTraining([...set, `train.gradient_clip_norm=${clipNorm}`]);
    const reference = startTraining(set);
    const { model, learner, batch, config } = reference;
    const weightDecay = config.train.weight_decay;
    const optimizer = createAdam(model.parameters.weights, { weightDecay });
    for (let done = 0; done < 3; done++) {
      const { gradientNorm } = training.step();
      tf.tidy(() => {
        const { gradients } = lossGradients(learner, batch, config.train);
        const squares = [...gradients.values()].flatMap((gradient) => [...gradient.dataSync()]);
        const length = Math.sqrt(squares.reduce((sum, value) => sum + value * value, 0));
        assert.ok(length > clipNorm, "nothing is clipped");
        assert.ok(Math.abs(gradientNorm - length) < 2e-3 * length, `${gradientNorm} ${length}`);
        const scaled = new Map(
          [...gradients].map(([name, gradient]) => [
            name,
            tf.tensor(
              gradient.dataSync().map((value) => value * clipNorm / length),
              gradient.shape,
            ),
          ]),
        );
        optimizer.update(scaled, optimizer.nextRates(3e-3));
      });
    }
    for (const [name, weight] of model.parameters.all) {
      const [expected, found] = [weight, training.model.parameters.all.get(name)!].map((each) =>
        each.dataSync()
      );
      found.forEach((value, index) =>
        assert.ok(Math.abs(value - expected[index]) < 1e-3, `${name}: ${value} ${expected[index]}`)
      );
    }
    optimizer.dispose();
    reference.dispose();
    training.dispose();
  });

  await backendTest(`a limit that is never reached trains bit for bit as none (${kind})`, () => {
    const [limited, free] = [[...set, "train.gradient_clip_norm=1e6"], set].map(startTraining);
    for (let done = 0; done < 5; done++) assert.deepEqual(limited.step(), free.step());
    for (const [name, weight] of limited.model.parameters.all) {
      assert.deepEqual(weight.dataSync(), free.model.parameters.all.get(name)!.dataSync(), name);
    }
    limited.dispose();
    free.dispose();
  });
}
