/**
 * Training with each option of backbone and heads that the other tests of a step do not have.
 *
 * @module
 */

import assert from "node:assert/strict";
import { backendTest } from "../harness/backend_test.ts";
import { testOnTensorflow } from "../harness/test_on_tensorflow.ts";
import { withoutTracing } from "../harness/without_tracing.ts";
import { withTraining } from "./small_training.ts";

const cgd = ["model.name=cgd", "model.embedding_size=12", "train.loss.name=batch_hard_triplet"];
const similarity = ["model.name=similarity", "model.embedding_size=12"];
const options: Record<string, string[]> = {
  // A map of one pixel, as these small images have with stride 2, is its own mean at any p.
  "learnt GeM, last stride 1": [...cgd, "model.gem_learning=scalar", "model.last_stride=1"],
  "GeM learnt per channel, last stride 1": [
    ...cgd,
    "model.descriptors=[gem]",
    "model.gem_learning=per_channel",
    "model.last_stride=1",
  ],
  "R-MAC, last stride 1": [...cgd, "model.descriptors=[rmac, spoc]", "model.last_stride=1"],
  "cgd with layer norm": [...cgd, "model.layer_norm=true"],
  "similarity with layer norm, last stride 1": [
    ...similarity,
    "model.layer_norm=true",
    "model.last_stride=1",
  ],
};

/** Losses of some steps, and the weights after them. */
function train(set: string[], steps: number): { losses: number[]; weights: Map<string, number[]> } {
  const losses: number[] = [];
  const weights = new Map<string, number[]>();
  withTraining(set, ({ model, step }) => {
    const start = new Map([...model.parameters.weights].map(([name, weight]) => [
      name,
      weight.dataSync().slice(),
    ]));
    for (let done = 0; done < steps; done++) losses.push(step().loss);
    for (const [name, weight] of model.parameters.weights) {
      const values = [...weight.dataSync()];
      const moved = values.some((value, index) => value !== start.get(name)![index]);
      assert.ok(moved, `${name} stays as it is`);
      weights.set(name, values);
    }
  });
  return { losses, weights };
}

for (const [name, set] of Object.entries(options)) {
  await backendTest(`trainStep() lowers the loss, and changes every weight (${name})`, () => {
    const { losses } = train(set, 30);
    assert.ok(losses.every(Number.isFinite), `${losses}`);
    assert.ok(losses[29] < 0.7 * losses[0], `${losses[0]} → ${losses[29]}`);
  });

  await testOnTensorflow(`a traced step trains as one that is not (${name})`, (started) => {
    const traced = train(set, 5);
    const eager = withoutTracing(started, () => train(set, 5));
    assert.deepEqual([...traced.weights.keys()], [...eager.weights.keys()]);
    for (const [key, values] of traced.weights) {
      values.forEach((value, index) => {
        const difference = Math.abs(value - eager.weights.get(key)![index]);
        assert.ok(difference < 1e-5, `${key}: ${difference}`);
      });
    }
  });
}
