import assert from "node:assert/strict";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { kinds, withTraining } from "./small_training.ts";

for (const [kind, set] of Object.entries(kinds)) {
  await backendTest(`trainStep() lowers the loss of a batch (${kind})`, () => {
    withTraining(set, ({ step }) => {
      const losses = Array.from({ length: 30 }, () => step().loss);
      assert.ok(losses.every(Number.isFinite), `${losses}`);
      assert.ok(losses[29] < 0.7 * losses[0], `${losses[0]} → ${losses[29]}`);
    });
  });

  await backendTest(`trainStep() leaks no tensor over 100 steps (${kind})`, () => {
    withTraining(set, ({ step }) => {
      step();
      const { numTensors } = tf.memory();
      for (let done = 0; done < 100; done++) {
        step();
        assert.equal(tf.memory().numTensors, numTensors, `after ${done + 1} steps`);
      }
    });
  });

  await backendTest(`trainStep() changes every weight (${kind})`, () => {
    withTraining(set, ({ model, step }) => {
      const valuesOf = () =>
        new Map([...model.parameters.weights].map(([name, weight]) => [name, weight.dataSync()]));
      const before = valuesOf();
      step();
      for (const [name, values] of valuesOf()) {
        const moved = values.some((value, index) => value !== before.get(name)![index]);
        assert.ok(moved, `${name} stays as it is`);
      }
    });
  });
}

await backendTest(
  "trainStep() minimises the ranking loss and its share of the auxiliary loss",
  () => {
    withTraining(kinds["cgd, batch-hard triplets, auxiliary loss"], ({ step }) => {
      const { loss, rankingLoss, auxiliaryLoss } = step();
      assert.ok(rankingLoss > 0 && auxiliaryLoss > 0);
      assert.ok(Math.abs(loss - (rankingLoss + 0.5 * auxiliaryLoss)) < 1e-5);
    });
    withTraining(kinds["similarity, HAP2S"], ({ step }) => {
      const { loss, rankingLoss, auxiliaryLoss } = step();
      assert.equal(auxiliaryLoss, 0);
      assert.equal(loss, rankingLoss);
    });
  },
);
