import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { gemPower, generalizedMean } from "../../src/model/gem.ts";
import { createParameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { assertClose } from "../losses/loss_checks.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };

/** A map [2, 3, 4, 2] with zeros, as ReLU leaves them; one channel is nothing but zeros. */
const shape: [number, number, number, number] = [2, 3, 4, 2];
const random = createRandom("gem");
const map = Array.from({ length: 2 * 3 * 4 * 2 }, (_, index) => {
  const emptyChannel = index >= 24 && index % 2 === 1;
  return emptyChannel ? 0 : Math.fround(Math.max(0, 3 * random.next() - 1));
});

/** The generalised means, [batch × channels], by a loop. */
function naiveGem(values: readonly number[], power: (channel: number) => number): number[] {
  const [batch, height, width, channels] = shape;
  return Array.from({ length: batch * channels }, (_, place) => {
    const [image, channel] = [Math.floor(place / channels), place % channels];
    let sum = 0;
    for (let pixel = 0; pixel < height * width; pixel++) {
      const value = values[(image * height * width + pixel) * channels + channel];
      sum += Math.max(value, 1e-6) ** power(channel);
    }
    return (sum / (height * width)) ** (1 / power(channel));
  });
}

/** A weighted sum of the means, so that each of them has a slope of its own. */
const weights = [1, -0.5, 2, 0.25];
const weighted = (means: readonly number[]) =>
  means.reduce((sum, mean, index) => sum + weights[index] * mean, 0);
const weightedTensor = (means: tf.Tensor) => tf.sum(tf.mul(means, tf.tensor2d(weights, [2, 2])));

/** The slope of `f` by central differences. */
function slopes(f: (values: number[]) => number, at: readonly number[], step: number): number[] {
  return at.map((_, index) => {
    const shifted = (by: number) => f(at.map((x, i) => i === index ? x + by : x));
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}

for (const power of [0.5, 1, 1.001, 3, 7.5, 40]) {
  await leakFreeBackendTest(`generalizedMean() with p = ${power} is the naive loop's`, () => {
    tf.tidy(() => {
      const f = (input: tf.Tensor) => weightedTensor(generalizedMean(input as tf.Tensor4D, power));
      const input = tf.tensor4d(map, shape);
      const expected = naiveGem(map, () => power);
      generalizedMean(input, power).dataSync().forEach((value, index) =>
        assertClose(value, expected[index], 1e-5, `mean ${index}`)
      );
      const numeric = slopes((values) => weighted(naiveGem(values, () => power)), map, 5e-7);
      tf.grad(f)(input).dataSync().forEach((value, index) =>
        assertClose(value, numeric[index], 1e-4, `slope ${index}`)
      );
    });
  });
}

for (const powers of [[3], [1], [1.001, 6], [0.5, 40]]) {
  await leakFreeBackendTest(`generalizedMean() has the slope of p = [${powers}]`, () => {
    tf.tidy(() => {
      const input = tf.tensor4d(map, shape);
      const f = (power: tf.Tensor) => weightedTensor(generalizedMean(input, power as tf.Tensor1D));
      const { value, grad } = tf.valueAndGrad(f)(tf.tensor1d(powers));
      const naive = (values: number[]) =>
        weighted(naiveGem(map, (channel) => values[channel % values.length]));
      assertClose(value.dataSync()[0], naive(powers), 1e-5, "value");
      const numeric = slopes(naive, powers, 1e-5);
      assert.deepEqual(grad.shape, [powers.length]);
      grad.dataSync().forEach((slope, index) =>
        assertClose(slope, numeric[index], 1e-4, `slope ${index}`)
      );
    });
  });
}

await backendTest("generalizedMean() has the golden value, learnt or not", () => {
  const input = tf.transpose(tf.tensor4d(golden.pooling.x_NCHW), [0, 2, 3, 1]) as tf.Tensor4D;
  const expected = golden.pooling["gem_p3_eps1e-6(cirtorch/fast-reid/OML)"][0];
  for (const power of [3, tf.tensor1d([3]), tf.tensor1d([3, 3])]) {
    const values = generalizedMean(input, power).dataSync();
    expected.forEach((value, index) => assertClose(values[index], value, 1e-5, `${index}`));
  }
});

await backendTest("generalizedMean() neither overflows nor vanishes, however large p is", () => {
  for (const scale of [1e-5, 1, 1e5]) {
    const input = tf.mul<tf.Tensor4D>(tf.tensor4d([0, 1, 2, 0], [1, 2, 2, 1]), scale);
    const f = (power: tf.Tensor) => tf.sum(generalizedMean(input, power as tf.Tensor1D));
    const { value, grad } = tf.valueAndGrad(f)(tf.tensor1d([100]));
    const expected = 2 * scale * 0.25 ** (1 / 100);
    assert.ok(Math.abs(value.dataSync()[0] / expected - 1) < 1e-4, `scale ${scale}: ${value}`);
    assert.ok(Number.isFinite(grad.dataSync()[0]) && grad.dataSync()[0] > 0);
    const slope = tf.grad((map) => tf.sum(generalizedMean(map as tf.Tensor4D, 100)))(input);
    assert.ok(slope.dataSync().every(Number.isFinite));
  }
});

await backendTest("gemPower() starts from gem_power, and stays above 0", () => {
  for (const [gem_learning, length] of [["scalar", 1], ["per_channel", 5]] as const) {
    const parameters = createParameters(createRandom(0));
    const power = gemPower(parameters, { gem_power: 2.5, gem_learning }, 5);
    const variable = parameters.weights.get("gem/log_power")!;
    assert.deepEqual(variable.shape, [length]);
    const read = () => [...(power() as tf.Tensor1D).dataSync()];
    assert.deepEqual(read(), Array(length).fill(2.5));
    variable.assign(tf.fill([length], -20));
    assert.ok(read().every((p) => p > 0 && p < 1e-6));
    parameters.dispose();
  }
  const none = createParameters(createRandom(0));
  assert.equal(gemPower(none, { gem_power: 2.5, gem_learning: "none" }, 5)(), 2.5);
  assert.equal(none.all.size, 0);
});
