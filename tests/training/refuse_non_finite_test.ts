import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Model } from "../../src/model/model.ts";
import { createParameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { readParameters } from "../../src/model/parameters.ts";
import { nonFiniteArrays, refuseNonFiniteArrays } from "../../src/training/non_finite_arrays.ts";
import { refuseNonFinite } from "../../src/training/refuse_non_finite.ts";
import { noFigures } from "../../src/training/step_figures.ts";
import { createLearner } from "../../src/training/learner.ts";
import { createTrainStep, type StepResult } from "../../src/training/train_step.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { withFolder } from "../harness/small_run.ts";
import { kinds, startTraining, type Training } from "./small_training.ts";

const [cgd, similarity] = Object.values(kinds);
const indices = [40, 7, 13, 2, 9, 11, 30, 31, 32, 33, 34, 35];
const samples = Array.from({ length: 50 }, (_, index) => ({
  path: `/pictures/${index}.png`,
  category: `category ${index % 4}`,
}));

interface Refusal {
  message: string;
  /** `failed_step.json`. */
  report: {
    step: number;
    epoch: number;
    batch: number;
    figures: Record<string, string>;
    gradients: string[];
    embeddings: number[];
    variables_after: { name: string; count: number; size: number }[];
    samples: { id: number; path: string; category: string }[];
  };
}

/** Refuses a step, and reads what was kept of it. */
async function refusalOf(result: StepResult, { model, learner }: Training): Promise<Refusal> {
  let refusal: Refusal | undefined;
  await withFolder(async (folder) => {
    const place = { step: 120, epoch: 3, batch: 8, indices, samples };
    const path = join(folder, "run", "failed_step.json");
    await assert.rejects(
      refuseNonFinite(result, {
        ...place,
        parameters: model.parameters,
        lossParameters: learner.ranking.parameters,
        runFolder: join(folder, "run"),
      }),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.exitCode, 2);
        assert.match(error.message, /at step 120 \(epoch 3, batch 8, samples 40, 7, 13, 2, …\)/);
        assert.ok(error.message.includes(path));
        assert.match(error.hint, /train\.learning_rate.*checkpoint is kept/);
        refusal = { message: error.message, report: JSON.parse(Deno.readTextFileSync(path)) };
        return true;
      },
    );
  });
  const { report } = refusal!;
  assert.deepEqual([report.step, report.epoch, report.batch], [120, 3, 8]);
  assert.deepEqual(report.samples[1], { id: 7, path: "/pictures/7.png", category: "category 3" });
  assert.equal(report.samples.length, indices.length);
  return refusal!;
}

/** Puts a number into a weight. */
function poison({ model }: Training, name: string, value: number): void {
  poisonVariable(model.parameters.all.get(name)!, value);
}

function poisonVariable(weight: tf.Variable, value: number): void {
  const values = weight.dataSync().slice();
  values[0] = value;
  tf.tidy(() => weight.assign(tf.tensor(values, weight.shape)));
}

for (const [kind, set] of Object.entries(kinds)) {
  await backendTest(`refuseNonFinite() lets sound steps pass (${kind})`, async () => {
    const training = startTraining(set);
    const { parameters } = training.model;
    const lossParameters = training.learner.ranking.parameters;
    const place = {
      ...{ step: 1, epoch: 1, batch: 1, indices, samples, runFolder: "/none" },
      ...{ parameters, lossParameters },
    };
    for (let done = 0; done < 3; done++) await refuseNonFinite(training.step(), place);
    refuseNonFiniteArrays(await readParameters(parameters), "mine");
    training.dispose();
  });

  await backendTest(`refuseNonFinite() ends a diverged training (${kind})`, async (backend) => {
    const training = startTraining(set);
    let result = training.step(1e30);
    // Before the first step the weights are sound, and its gradients too.
    assert.equal(result.nonFinite, undefined);
    result = training.step(1e30);
    const { message, report } = await refusalOf(result, training);
    // Squares of what the stem gives are beyond float32.
    assert.match(
      message,
      /on the way forward, "stem_bn\/moving_variance" is the first that is not/,
    );
    if (backend === "tensorflow") {
      assert.match(message, /the embeddings of all 12 images are not finite/);
      assert.deepEqual(report.embeddings, [...indices.keys()]);
      assert.equal(report.figures.loss, "NaN");
    }
    assert.equal(report.gradients[0], "stem_conv/kernel");
    assert.ok(report.variables_after.some(({ name }) => name === "stem_conv/kernel"));
    training.dispose();
  });

  for (const value of [NaN, Infinity]) {
    for (const name of ["stem_conv", "stage3_1_conv"]) {
      await backendTest(
        `refuseNonFinite() names the layer after a weight of ${value} (${name}, ${kind})`,
        async (backend) => {
          const training = startTraining(set);
          training.step();
          poison(training, `${name}/kernel`, value);
          const arrays = await readParameters(training.model.parameters);
          assert.throws(() => refuseNonFiniteArrays(arrays, "mine"), {
            name: "UserError",
            message: `Cannot go on training from "mine": 1 of ` +
              `${training.model.parameters.all.get(`${name}/kernel`)!.size} values of ` +
              `"${name}/kernel" are not finite.`,
          });
          const { message } = await refusalOf(training.step(), training);
          const after = name.replace("conv", "bn");
          assert.ok(message.includes(`way forward, "${after}/moving_mean" is the first`), message);
          // The WASM backend's ReLU makes NaN a 0: there the gradients tell.
          const what = backend === "tensorflow"
            ? "the embeddings of all 12 images are not finite"
            : `the gradient of weight "${after}/gamma" is not finite (and of `;
          assert.ok(message.includes(what), message);
          training.dispose();
        },
      );
    }
  }
}

for (const value of [NaN, Infinity]) {
  await backendTest(`refuseNonFinite() tells a bad proxy (${value})`, async () => {
    const training = startTraining([...similarity, "train.loss={name: proxy_anchor}"]);
    const { parameters } = training.learner.ranking;
    const [name] = parameters.all.keys();
    poisonVariable(parameters.all.get(name)!, value);
    const arrays = await readParameters(parameters);
    assert.throws(() => refuseNonFiniteArrays(arrays, "mine"), /"loss\/0\/proxy_anchor\/vectors"/);
    const { message, report } = await refusalOf(training.step(), training);
    assert.match(
      message,
      /\) the ranking loss is NaN, though the embeddings are finite; the batch/,
    );
    assert.ok(report.gradients.includes(name));
    assert.ok(report.variables_after.some((array) => array.name === name));
    training.dispose();
  });

  await backendTest(`refuseNonFinite() tells a bad embedding layer (${value})`, async () => {
    const training = startTraining(similarity);
    poison(training, "embedding_dense/bias", value);
    const { message, report } = await refusalOf(training.step(), training);
    assert.match(message, /\) the embeddings of all 12 images are not finite; the batch is in/);
    assert.equal(report.embeddings.length, 12);
    training.dispose();
  });

  await backendTest(`refuseNonFinite() tells a bad auxiliary loss (${value})`, async () => {
    const training = startTraining(cgd);
    poison(training, "auxiliary_bn/beta", value);
    const { message, report } = await refusalOf(training.step(), training);
    assert.match(message, /the auxiliary loss is (NaN|Infinity), though the embeddings are finite/);
    assert.deepEqual(report.embeddings, []);
    assert.ok(Number.isFinite(Number(report.figures.rankingLoss)));
    training.dispose();
  });
}

/** A model of two weights: `scale · mean colour of an image + √root`. */
function startSmallest(set: { scale?: number; root?: number; clip?: number }): Training {
  const { config, batch, dispose, ...training } = startTraining(similarity);
  const { scale = 1, root = 1, clip = null } = set;
  const parameters = createParameters(createRandom("smallest"));
  const weights = [["scale", scale], ["root", root]] as const;
  for (const [name, value] of weights) {
    const weight = parameters.weight(name, [3], "zeros");
    tf.tidy(() => weight.assign(tf.fill([3], value)));
  }
  const model: Model = {
    ...training.model,
    parameters,
    forward(images) {
      const colours = tf.mean(images, [1, 2]);
      const [scales, roots] = weights.map(([name]) => parameters.weights.get(name)!);
      return { embeddings: tf.add(tf.mul(colours, scales), tf.sqrt(roots)) };
    },
  };
  const learner = createLearner(model, { ...config.train, weight_decay: 0 }, { categories: 4 });
  const trainStep = createTrainStep(learner, {
    ...config.train,
    gradient_clip_norm: clip,
  });
  return {
    ...{ config, batch, model, learner },
    step: (rate = 0.01) => trainStep(batch, rate),
    dispose() {
      trainStep.dispose();
      learner.dispose();
      parameters.dispose();
      dispose();
    },
  };
}

for (const clip of [undefined, 1e-3]) {
  const how = clip === undefined ? "" : ", clipped";
  await leakFreeBackendTest(`refuseNonFinite() names the one bad gradient${how}`, async () => {
    // The slope of the root is infinite at 0.
    const training = startSmallest({ root: 0, clip });
    const result = training.step();
    assert.ok(Number.isFinite(result.loss) && !Number.isFinite(result.gradientNorm));
    const { message, report } = await refusalOf(result, training);
    assert.match(message, /the gradient of weight "root" is not finite, though the loss is; the/);
    assert.deepEqual(report.gradients, ["root"]);
    // The other weight was changed by a sound gradient, and is sound.
    assert.deepEqual(report.variables_after.map(({ name }) => name), ["root"]);
    training.dispose();
  });
}

await leakFreeBackendTest("refuseNonFinite() tells a ranking loss beyond all numbers", async () => {
  const training = startSmallest({ scale: 1e25 });
  const { message, report } = await refusalOf(training.step(), training);
  assert.match(message, /the ranking loss is (NaN|Infinity), though the embeddings are finite/);
  assert.deepEqual(report.embeddings, []);
  training.dispose();
});

Deno.test("refuseNonFinite() ends the training also where it cannot write", async () => {
  const figures = { ...noFigures(), loss: NaN, rankingLoss: NaN };
  const result = { ...figures, nonFinite: { embeddings: [3], gradients: ["a", "b"] } };
  const parameters = createParameters(createRandom("none"));
  const place = {
    ...{ step: 1, epoch: 1, batch: 1, indices, samples },
    ...{ parameters, lossParameters: parameters },
  };
  await assert.rejects(refuseNonFinite(result, { ...place, runFolder: "/dev/null" }), {
    name: "UserError",
    message: /the embedding of "\/pictures\/2.png" is not finite; the batch could not be kept: /,
  });
});

Deno.test("nonFiniteArrays() counts, in the order of the arrays", () => {
  const arrays = new Map(
    Object.entries({
      sound: [0, -1, 3e38],
      bad: [NaN, 1, Infinity, -Infinity],
      empty: [],
      worse: [NaN],
    }).map((
      [name, values],
    ) => [name, { shape: [values.length], values: Float32Array.from(values) }]),
  );
  assert.deepEqual(nonFiniteArrays(arrays), [
    { name: "bad", count: 3, size: 4 },
    { name: "worse", count: 1, size: 1 },
  ]);
});
