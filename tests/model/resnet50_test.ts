import assert from "node:assert/strict";
import "@tensorflow/tfjs-backend-cpu";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import { resnet50 } from "../../src/model/backbones/resnet50.ts";
import { createParameters, type Parameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";

await tf.setBackend("cpu");

function countValues(variables: Parameters["all"]): number {
  return [...variables.values()].reduce((sum, { size }) => sum + size, 0);
}

Deno.test("resnet50() has Keras's numbers of parameters, and frees them", () => {
  const before = tf.memory().numTensors;
  const parameters = createParameters(createRandom(0));
  const { channels, stride } = resnet50(parameters);
  assert.equal(countValues(parameters.all), 23_587_712);
  assert.equal(countValues(parameters.weights), 23_534_592);
  assert.deepEqual([channels, stride], [2048, 32]);
  parameters.dispose();
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("resnet50() names its variables as Keras does", () => {
  const parameters = createParameters(createRandom(0));
  resnet50(parameters, "conv2_block1_out");
  const names = [...parameters.all.keys()];
  assert.ok(names.includes("conv1_conv/kernel"));
  assert.ok(names.includes("conv2_block1_0_conv/bias"));
  assert.ok(names.includes("conv2_block1_3_bn/moving_variance"));
  assert.ok(!names.some((name) => name.startsWith("conv2_block2")));
  parameters.dispose();
});

Deno.test("resnet50() cut at a layer gives that layer's map", () => {
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

Deno.test("resnet50() up to conv4_block3_out has no layer of a later block", () => {
  const parameters = createParameters(createRandom(0));
  const { channels, stride } = resnet50(parameters, "conv4_block3_out");
  assert.deepEqual([channels, stride], [1024, 16]);
  assert.ok(![...parameters.all.keys()].some((name) => /^conv4_block[456]|^conv5/.test(name)));
  parameters.dispose();
});

Deno.test("resnet50() refuses an unknown layer with the closest one", () => {
  const parameters = createParameters(createRandom(0));
  assert.throws(() => resnet50(parameters, "conv4_block3_ou"), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.hint, 'Did you mean "conv4_block3_out"?');
    return true;
  });
  parameters.dispose();
});
