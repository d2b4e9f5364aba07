import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import { resnet50 } from "../../src/model/backbones/resnet50.ts";
import { createParameters, type Parameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

function countValues(variables: Parameters["all"]): number {
  return [...variables.values()].reduce((sum, { size }) => sum + size, 0);
}

await backendTest("resnet50() has Keras's numbers of parameters, and frees them", () => {
  const before = tf.memory().numTensors;
  const parameters = createParameters(createRandom(0));
  const { channels, stride } = resnet50(parameters);
  assert.equal(countValues(parameters.all), 23_587_712);
  assert.equal(countValues(parameters.weights), 23_534_592);
  assert.deepEqual([channels, stride], [2048, 32]);
  parameters.dispose();
  assert.equal(tf.memory().numTensors, before);
});

await backendTest("resnet50() names its variables as Keras does", () => {
  const parameters = createParameters(createRandom(0));
  resnet50(parameters, "conv2_block1_out");
  const names = [...parameters.all.keys()];
  assert.ok(names.includes("conv1_conv/kernel"));
  assert.ok(names.includes("conv2_block1_0_conv/bias"));
  assert.ok(names.includes("conv2_block1_3_bn/moving_variance"));
  assert.ok(!names.some((name) => name.startsWith("conv2_block2")));
  parameters.dispose();
});

await backendTest("resnet50() cut at a layer gives that layer's map", () => {
  const shapes: Record<string, number[]> = {
    conv1_conv: [1, 16, 16, 64],
    pool1_pool: [1, 8, 8, 64],
    conv2_block1_2_relu: [1, 8, 8, 64],
    conv2_block3_out: [1, 8, 8, 256],
    conv3_block1_0_conv: [1, 4, 4, 512],
  };
  for (const [cut, shape] of Object.entries(shapes)) {
    const parameters = createParameters(createRandom(0));
    const { layer, channels, stride } = resnet50(parameters, cut);
    const map = layer(tf.zeros([1, 32, 32, 3]), "inference");
    assert.deepEqual(map.shape, shape, cut);
    assert.deepEqual([channels, 32 / stride], [shape[3], shape[1]], cut);
    parameters.dispose();
  }
});

await backendTest("resnet50() up to conv4_block3_out has no layer of a later block", () => {
  const parameters = createParameters(createRandom(0));
  const { channels, stride } = resnet50(parameters, "conv4_block3_out");
  assert.deepEqual([channels, stride], [1024, 16]);
  assert.ok(![...parameters.all.keys()].some((name) => /^conv4_block[456]|^conv5/.test(name)));
  parameters.dispose();
});

await backendTest("resnet50() refuses an unknown layer with the closest one", () => {
  const parameters = createParameters(createRandom(0));
  assert.throws(() => resnet50(parameters, "conv4_block3_ou"), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.hint, 'Did you mean "conv4_block3_out"?');
    return true;
  });
  parameters.dispose();
});

await backendTest(
  "resnet50() of torchvision has its number of parameters, and strides where it does",
  () => {
    const parameters = createParameters(createRandom(0));
    const { channels, stride, layer } = resnet50(parameters, "conv3_block1_1_relu", {
      variant: "torchvision",
    });
    assert.deepEqual([channels, stride], [128, 4]);
    assert.deepEqual(layer(tf.zeros([1, 32, 32, 3]), "inference").shape, [1, 8, 8, 128]);
    parameters.dispose();
    const whole = createParameters(createRandom(0));
    resnet50(whole, null, { variant: "torchvision" });
    // 25,557,032 with the classifier's 2,049,000.
    assert.equal(countValues(whole.weights), 23_508_032);
    whole.dispose();
  },
);

await backendTest(
  "resnet50() frozen up to a layer trains what is behind it, and nothing before it",
  () => {
    const parameters = createParameters(createRandom(0));
    const { layer } = resnet50(parameters, "conv2_block1_2_relu", {
      freezeUpTo: "conv2_block1_1_relu",
    });
    const trained = [...parameters.weights.keys()];
    const variables = ["conv/kernel", "conv/bias", "bn/gamma", "bn/beta"];
    assert.deepEqual(trained, variables.map((name) => `conv2_block1_2_${name}`));
    assert.ok(parameters.all.has("conv1_bn/gamma"));

    const moved = movedAverages(parameters, () => layer(someImages(), "training"));
    assert.deepEqual(moved, [
      "conv2_block1_2_bn/moving_mean",
      "conv2_block1_2_bn/moving_variance",
    ]);
    parameters.dispose();
  },
);

await backendTest(
  "resnet50() with frozen batch norms trains the convolutions, and no average moves",
  () => {
    const parameters = createParameters(createRandom(0));
    const { layer } = resnet50(parameters, "pool1_pool", { freezeBatchNorm: true });
    assert.deepEqual([...parameters.weights.keys()], ["conv1_conv/kernel", "conv1_conv/bias"]);
    assert.deepEqual(movedAverages(parameters, () => layer(someImages(), "training")), []);
    const [training, inference] = (["training", "inference"] as const).map((mode) =>
      layer(someImages(), mode).dataSync().slice()
    );
    assert.deepEqual(training, inference);
    const weights = [...parameters.weights.values()];
    const { grads } = tf.variableGrads(() => tf.sum(layer(someImages(), "training")), weights);
    for (const gradient of Object.values(grads)) {
      assert.ok(gradient.dataSync().some((value) => value !== 0));
    }
    parameters.dispose();
  },
);

await backendTest(
  "resnet50() refuses to freeze up to a layer that is unknown or behind the cut",
  () => {
    const parameters = createParameters(createRandom(0));
    assert.throws(
      () => resnet50(parameters, null, { freezeUpTo: "conv2_block9_out" }),
      /Cannot freeze resnet50 up to "conv2_block9_out": no such layer/,
    );
    assert.throws(
      () => resnet50(parameters, "conv1_relu", { freezeUpTo: "conv2_block1_out" }),
      /up to "conv2_block1_out": the network is cut at "conv1_relu"/,
    );
    parameters.dispose();
  },
);

function someImages(): tf.Tensor4D {
  return tf.randomNormal([2, 16, 16, 3], 0, 1, "float32", 1);
}

/** The averages that `f` changes. */
function movedAverages(parameters: Parameters, f: () => tf.Tensor): string[] {
  const read = () =>
    new Map([...parameters.all].map(([name, variable]) => [name, variable.dataSync().join()]));
  const before = read();
  f().dispose();
  const after = read();
  return [...after.keys()].filter((name) => before.get(name) !== after.get(name));
}
