import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { contrastiveLoss } from "../../src/losses/contrastive_loss.ts";
import {
  type CrossBatchMemory,
  emptyMemory,
  enqueue,
  rememberedSamples,
} from "../../src/losses/cross_batch_memory.ts";
import { distanceWeightedMiner } from "../../src/losses/miners/distance_weighted_miner.ts";
import { multiSimilarityLoss } from "../../src/losses/multi_similarity_loss.ts";
import { tripletMarginLoss } from "../../src/losses/triplet_margin_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { leakFreeBackendTest } from "../harness/backend_test.ts";
import { assertClose } from "./loss_checks.ts";

const [batch, dim, size] = [4, 3, 10];

/** Batches of float32 numbers. */
function drawnBatches(count: number): { embeddings: number[][]; labels: number[] }[] {
  const random = createRandom("batches");
  return Array.from({ length: count }, () => ({
    embeddings: Array.from(
      { length: batch },
      () => Array.from({ length: dim }, () => Math.fround(random.normal())),
    ),
    labels: Array.from({ length: batch }, () => random.integer(3)),
  }));
}

await leakFreeBackendTest(
  "enqueue() in a traced step is a queue, and the loss looks into it",
  () => {
    const { embeddings: start, labels: noLabels } = emptyMemory(size, dim);
    const memory = { embeddings: tf.variable(start), labels: tf.variable(noLabels) };
    tf.dispose([start, noLabels]);
    const step = trace((embeddings: tf.Tensor, labels: tf.Tensor, noise: tf.Tensor) => {
      const inputs = [embeddings as tf.Tensor2D, labels as tf.Tensor1D] as const;
      const samples = rememberedSamples(memory as CrossBatchMemory);
      const loss = losses(inputs[0], inputs[1], samples, noise as tf.Tensor2D);
      const { grad } = tf.valueAndGrad((x) =>
        losses(x as tf.Tensor2D, inputs[1], samples, noise as tf.Tensor2D)
      )(embeddings);
      const next = enqueue(memory as CrossBatchMemory, ...inputs);
      memory.embeddings.assign(next.embeddings);
      memory.labels.assign(next.labels);
      return { loss, slope: tf.norm(grad) };
    }, { variables: [memory.embeddings, memory.labels] });

    let queue: { embedding: number[]; label: number }[] = [];
    for (const { embeddings, labels } of drawnBatches(6)) {
      const noise = labels.map((_, i) =>
        Array.from({ length: batch + size }, (_, j) => (i + 2.5 * j) % 7 / 7)
      );
      tf.tidy(() => {
        const inputs = [tf.tensor2d(embeddings), tf.tensor1d(labels, "int32")] as const;
        const expected = losses(...inputs, remembered(queue), tf.tensor2d(noise));
        const { loss, slope } = step(...inputs, tf.tensor2d(noise));
        assertClose(loss.dataSync()[0], expected.dataSync()[0], 1e-5, `${queue.length} remembered`);
        assert.ok(slope.dataSync()[0] > 0);
      });
      const added = embeddings.map((embedding, i) => ({ embedding, label: labels[i] }));
      queue = [...added, ...queue].slice(0, size);
      const padded = Array.from({ length: size }, (_, i) => queue[i]);
      assert.deepEqual(
        memory.embeddings.arraySync(),
        padded.map((one) => one?.embedding ?? Array(dim).fill(0)),
      );
      assert.deepEqual(memory.labels.arraySync(), padded.map((one) => one?.label ?? -1));
    }
    step.dispose();
    tf.dispose([memory.embeddings, memory.labels]);
  },
);

/** A loss of each kind, and a miner that draws. */
function losses(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  memory: { embeddings: tf.Tensor2D; labels: tf.Tensor1D } | undefined,
  noise: tf.Tensor2D,
): tf.Scalar {
  const known = memory ? batch + memory.labels.shape[0] : batch;
  return tf.addN([
    contrastiveLoss(embeddings, labels, {
      memory,
      miner: distanceWeightedMiner(),
      noise: tf.slice(noise, [0, 0], [batch, known]),
    }),
    multiSimilarityLoss(embeddings, labels, { memory }),
    tripletMarginLoss(embeddings, labels, { memory, swap: true }),
  ]);
}

/** What is in the queue and nothing else: no empty places. */
function remembered(queue: { embedding: number[]; label: number }[]) {
  if (queue.length === 0) return undefined;
  return {
    embeddings: tf.tensor2d(queue.map(({ embedding }) => embedding)),
    labels: tf.tensor1d(queue.map(({ label }) => label), "int32"),
  };
}

await leakFreeBackendTest("enqueue() refuses what does not fit", () => {
  tf.tidy(() => {
    const memory = emptyMemory(2, 2);
    const labels = (count: number) => tf.zeros([count], "int32") as tf.Tensor1D;
    assert.throws(() => enqueue(memory, tf.zeros([3, 2]), labels(3)), {
      name: "RangeError",
      message: "Cannot remember a batch of 3: the memory holds 2",
    });
    assert.throws(() => enqueue(memory, tf.zeros([1, 3]), labels(1)), {
      name: "RangeError",
      message: "Cannot remember embeddings of length 3: the memory's have length 2",
    });
    assert.throws(() => enqueue(memory, tf.zeros([1, 2]), labels(2)), RangeError);
    assert.throws(() => enqueue(memory, tf.zeros([1, 2]), tf.zeros([1])), TypeError);
    const short = { embeddings: memory.embeddings, labels: tf.zeros([1]) as tf.Tensor1D };
    assert.throws(() => enqueue(short, tf.zeros([1, 2]), labels(1)), RangeError);
    const whole = enqueue(memory, tf.ones([2, 2]), labels(2));
    assert.deepEqual(whole.embeddings.arraySync(), [[1, 1], [1, 1]]);
    assert.deepEqual(whole.labels.arraySync(), [0, 0]);
  });
  assert.throws(() => emptyMemory(0, 2), RangeError);
  assert.throws(() => emptyMemory(2.5, 2), RangeError);
});
