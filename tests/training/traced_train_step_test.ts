/**
 * The training step as one traced function, against the same step an operation at a time.
 *
 * @module
 */

import assert from "node:assert/strict";
import { useBackend } from "../../src/tensor/use_backend.ts";
import type { StepLosses } from "../../src/training/train_step.ts";
import { testOnTensorflow, useTensorflow } from "../harness/test_on_tensorflow.ts";
import { withoutTracing } from "../harness/without_tracing.ts";
import { kinds, withTraining } from "./small_training.ts";

interface Trained {
  losses: StepLosses[];
  /** Weights and moving averages, by name. */
  arrays: Map<string, Float32Array>;
}

/** Five steps of the same training, from the same weights. */
function fiveSteps(set: string[]): Trained {
  const trained: Trained = { losses: [], arrays: new Map() };
  withTraining(set, ({ model, learner, step }) => {
    for (let done = 0; done < 5; done++) trained.losses.push(step());
    for (const [name, variable] of [...model.parameters.all, ...learner.ranking.parameters.all]) {
      trained.arrays.set(name, variable.dataSync().slice() as Float32Array);
    }
  });
  return trained;
}

/** Largest difference of any weight. */
function difference(one: Trained, other: Trained): number {
  assert.deepEqual([...one.arrays.keys()], [...other.arrays.keys()]);
  let largest = 0;
  for (const [name, values] of one.arrays) {
    const others = other.arrays.get(name)!;
    values.forEach((value, index) => {
      assert.ok(isFinite(value), name);
      largest = Math.max(largest, Math.abs(value - others[index]));
    });
  }
  return largest;
}

const all = {
  ...kinds,
  "cgd, weight decay": [...Object.values(kinds)[0], "train.weight_decay=0.01"],
  "similarity, losses that learn and remember": [
    ...["model.name=similarity", "model.embedding_size=12"],
    ...["train.categories_per_batch=4", "train.samples_per_category=3"],
    "train.loss=[{name: soft_triple, learning_rate_multiplier: 10}, " +
    "{name: margin, learn_beta: per_category, miner: {name: multi_similarity}}, " +
    "{name: contrastive, memory: 30, memory_after_steps: 2, weight: 0.5}]",
  ],
};

for (const [kind, set] of Object.entries(all)) {
  await testOnTensorflow(`a traced step trains as one that is not (${kind})`, (started) => {
    const traced = fiveSteps(set);
    const eager = withoutTracing(started, () => fiveSteps(set));
    assert.ok(difference(traced, eager) < 1e-5, `${difference(traced, eager)}`);
    traced.losses.forEach((losses, step) => {
      for (const name of ["loss", "rankingLoss", "auxiliaryLoss"] as const) {
        const [one, other] = [losses[name], eager.losses[step][name]];
        assert.ok(Math.abs(one - other) < 1e-5 * Math.max(1, other), `${name}: ${one}, ${other}`);
      }
    });
  });

  await testOnTensorflow(`a traced step trains as wasm does (${kind})`, async () => {
    const traced = fiveSteps(set);
    await useBackend("wasm");
    const onWasm = fiveSteps(set);
    await useTensorflow();
    assert.ok(difference(traced, onWasm) < 2e-3, `${difference(traced, onWasm)}`);
  });

  await testOnTensorflow(`a traced step leaks nothing over 100 steps (${kind})`, ({ backend }) => {
    const before = backend.binding.getNumOfTensors();
    withTraining(set, ({ step }) => {
      step();
      step();
      const held = backend.binding.getNumOfTensors();
      for (let done = 0; done < 100; done++) {
        step();
        assert.equal(backend.binding.getNumOfTensors(), held, `after ${done + 1} steps`);
      }
    });
    assert.equal(backend.binding.getNumOfTensors(), before);
  });

  await testOnTensorflow(`a step in bfloat16 is near one in float32 (${kind})`, () => {
    const float32 = fiveSteps(set);
    const bfloat16 = fiveSteps([...set, "train.precision=bfloat16"]);
    float32.losses.forEach(({ loss }, step) => {
      const other = bfloat16.losses[step].loss;
      assert.ok(Math.abs(loss - other) < 0.1 * Math.max(1, loss), `${loss}, ${other}`);
    });
    for (const values of bfloat16.arrays.values()) assert.ok(values instanceof Float32Array);
    const inBfloat16 = [...bfloat16.arrays.values()].every((values) =>
      new Uint32Array(values.buffer).every((bits) => (bits & 0xffff) === 0)
    );
    assert.ok(!inBfloat16, "the weights have no more digits than bfloat16");
    assert.ok(difference(float32, bfloat16) > 0, "it is float32");
  });
}
