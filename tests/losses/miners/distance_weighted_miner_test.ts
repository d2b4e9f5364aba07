import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { distanceWeightedMiner } from "../../../src/losses/miners/distance_weighted_miner.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertMines, ifComplete } from "./miner_checks.ts";

/** 1 / q(d), as the paper has it. */
const weightAt = (distance: number, dim: number, cutoff: number): number => {
  const d = Math.max(distance, cutoff);
  return d ** (2 - dim) * (1 - d ** 2 / 4) ** ((3 - dim) / 2);
};

await leakFreeBackendTest(
  "distanceWeightedMiner() draws what a naive loop does of its noise",
  () => {
    for (const [cutoff, nonzeroLossCutoff] of [[0.5, 1.4], [0.1, 2]]) {
      const miner = distanceWeightedMiner({ cutoff, nonzeroLossCutoff });
      assertMines(miner, ({ distances, positives, negatives, noise, dim }) => {
        const key = (k: number) =>
          Math.log(weightAt(distances[k], dim, cutoff)) - Math.log(-Math.log(noise[k]));
        const near = negatives.filter((k) => distances[k] < Math.fround(nonzeroLossCutoff));
        const drawn = near.sort((a, b) => key(b) - key(a)).slice(0, positives.length);
        return ifComplete({ positives, negatives: drawn });
      }, `distance-weighted ${cutoff}`);
    }
  },
);

await leakFreeBackendTest("distanceWeightedMiner() draws each distance by its weight", () => {
  const anchors = 20_000, dim = 6, cutoff = 0.5;
  // A positive, and negatives: two nearer than the cutoff, three beyond, and one out of reach.
  const distances = [0.3, 0.1, 0.4, 0.7, 1, 1.3, 1.5];
  const random = createRandom("draws");
  const drawn = tf.tidy(() => {
    const repeated = (row: number[]) => tf.tile(tf.tensor2d([row]), [anchors, 1]);
    const mined = distanceWeightedMiner({ cutoff })({
      distances: () => repeated(distances),
      similarities: repeated(distances),
      positives: repeated([1, 0, 0, 0, 0, 0, 0]),
      negatives: repeated([0, 1, 1, 1, 1, 1, 1]),
      dim,
      noise: tf.tensor2d(Array.from({ length: anchors }, () => distances.map(random.next))),
    });
    assert.equal(tf.sum(mined.positives).dataSync()[0], anchors);
    return tf.sum(mined.negatives, 0).arraySync() as number[];
  });
  const weights = distances.map((d, k) => k > 0 && d < 1.4 ? weightAt(d, dim, cutoff) : 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  drawn.forEach((count, k) => {
    const share = weights[k] / total;
    const deviation = Math.sqrt(anchors * share * (1 - share));
    assert.ok(Math.abs(count - anchors * share) <= 5 * deviation, `${distances[k]}: ${count}`);
  });
});

await leakFreeBackendTest(
  "distanceWeightedMiner() is finite at 2,048 dimensions and any noise",
  () => {
    const distances = [[0, 0, 1e-8, 1, 1.39999, 1.99]];
    for (const noise of [0, 1e-45, 0.5, Math.fround(1 - 1e-9)]) {
      const drawn = tf.tidy(() =>
        distanceWeightedMiner()({
          distances: () => tf.tensor2d(distances),
          similarities: tf.tensor2d(distances),
          positives: tf.tensor2d([[0, 1, 0, 0, 0, 0]]),
          negatives: tf.tensor2d([[0, 0, 1, 1, 1, 1]]),
          dim: 2048,
          noise: tf.fill([1, 6], noise) as tf.Tensor2D,
        }).negatives.arraySync()
      );
      // The nearest has all the weight.
      assert.deepEqual(drawn, [[0, 0, 1, 0, 0, 0]], `noise ${noise}`);
    }
  },
);

Deno.test("distanceWeightedMiner() says that it draws, and refuses cutoffs out of range", () => {
  assert.equal(distanceWeightedMiner().needsNoise, true);
  assert.throws(() => distanceWeightedMiner({ cutoff: 0 }), RangeError);
  assert.throws(() => distanceWeightedMiner({ nonzeroLossCutoff: 2.1 }), {
    name: "RangeError",
    message: "Cannot use the nonzero loss cutoff 2.1: a finite number in (0.5, 2] is needed",
  });
  assert.throws(() => distanceWeightedMiner({ cutoff: 1.4 }), RangeError);
  assert.throws(() => distanceWeightedMiner({ cutoff: "1" as unknown as number }), TypeError);
});
