import assert from "node:assert/strict";
import {
  batchHardTripletLoss,
  type BatchHardTripletOptions,
} from "../../src/losses/batch_hard_triplet_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import {
  assertClose,
  assertFinite,
  assertGolden,
  assertMatchesNaive,
  distance,
  mean,
  type NaiveLoss,
  naiveMargin,
  normalized,
  randomBatches,
  type TensorLoss,
  valueAndGradient,
} from "./loss_checks.ts";
import { backendTest } from "../harness/backend_test.ts";

const lossWith = (options: BatchHardTripletOptions): TensorLoss => (embeddings, labels) =>
  batchHardTripletLoss(embeddings, labels, options);

function naiveLoss(margin: "soft" | number): NaiveLoss {
  return (embeddings, labels) =>
    mean(embeddings.map((anchor, i) => {
      let furthest = 0;
      let nearest = Infinity;
      embeddings.forEach((other, j) => {
        const d = distance(anchor, other);
        if (labels[j] !== labels[i]) nearest = Math.min(nearest, d);
        else if (j !== i) furthest = Math.max(furthest, d);
      });
      return nearest === Infinity ? 0 : naiveMargin(furthest - nearest, margin);
    }));
}

await backendTest("batchHardTripletLoss() has the golden values and gradients", () => {
  assertGolden("vci_batch_hard_soft_unnormalised_mean_all_anchors", lossWith({}));
  assertGolden("vci_batch_hard_margin0.2_unnormalised", lossWith({ margin: 0.2 }));
  assertGolden(
    "vci_batch_hard_soft_l2normalised",
    (embeddings, labels) => batchHardTripletLoss(normalized(embeddings), labels),
  );
  assertGolden(
    "cgd_leftthomas_BatchHardTriplet_m0.1_l2normalised",
    (embeddings, labels) => batchHardTripletLoss(normalized(embeddings), labels, { margin: 0.1 }),
  );
});

await backendTest(
  "batchHardTripletLoss() and its gradient equal a naive loop on random batches",
  () => {
    for (const margin of ["soft", 0, 0.3, 2] as const) {
      for (const { embeddings, labels } of randomBatches(25, `batch hard ${margin}`)) {
        assertMatchesNaive(lossWith({ margin }), naiveLoss(margin), embeddings, labels);
      }
    }
  },
);

await backendTest(
  "batchHardTripletLoss() is ln 2 for identical embeddings, without a gradient",
  () => {
    const same = Array.from({ length: 6 }, () => [0.3, -0.7, 0.1]);
    const { value, gradient } = valueAndGradient(lossWith({}), same, [0, 0, 1, 1, 2, 2]);
    assertClose(value, Math.LN2, 1e-6, "identical");
    assert.ok(gradient.flat().every((slope) => slope === 0));
  },
);

await backendTest(
  "batchHardTripletLoss() counts a lone anchor with its positive at distance 0",
  () => {
    const { value } = valueAndGradient(lossWith({ margin: 5 }), [[0], [2]], [0, 1]);
    assertClose(value, 3, 1e-6, "two lone anchors: max(0, 0 − 2 + 5)");
  },
);

await backendTest(
  "batchHardTripletLoss() is 0 in a batch of one category, with a gradient of 0",
  () => {
    for (const margin of ["soft", 1] as const) {
      const { value, gradient } = valueAndGradient(lossWith({ margin }), [[0, 1], [2, 5]], [3, 3]);
      assert.equal(value, 0);
      assert.deepEqual(gradient.flat().map(Math.abs), [0, 0, 0, 0]);
    }
  },
);

await backendTest("batchHardTripletLoss() pulls one of two equal positives, not both", () => {
  // Anchor 0 has its furthest positive twice; negatives are far, and the margin keeps all active.
  const embeddings = [[0, 0], [1, 0], [1, 0], [50, 0]];
  const { gradient } = valueAndGradient(lossWith({ margin: 100 }), embeddings, [0, 0, 0, 1]);
  // Rows 0, 1 and 2 pull row 0 towards the others, and it flees from row 3.
  assertClose(gradient[0][0], (-3 + 1) / 4, 1e-6, "row 0");
  assertClose(gradient[1][0], (1 + 1 + 1 + 1) / 4, 1e-6, "row 1: the first of the two");
  assertClose(gradient[2][0], (1 + 1) / 4, 1e-6, "row 2: as an anchor only");
});

await backendTest(
  "batchHardTripletLoss() stays finite with duplicates and at distances of 1e4",
  () => {
    const duplicates = [[1, 2], [1, 2], [3, 4], [3, 4], [1, 2]];
    for (const margin of ["soft", 0.2] as const) {
      for (const scale of [1, 1e4]) {
        const embeddings = duplicates.map((row) => row.map((x) => x * scale));
        assertFinite(valueAndGradient(lossWith({ margin }), embeddings, [0, 0, 1, 1, 1]));
      }
    }
    const far = valueAndGradient(lossWith({}), [[0], [1e4], [10]], [0, 0, 1]);
    assertClose(far.value, (9990 + 10 + Math.exp(-9990)) / 3, 1e-5, "as large as it should be");
  },
);

await backendTest("batchHardTripletLoss() leaves no tensor over in 100 steps", () => {
  const [{ embeddings, labels }] = randomBatches(1, "leak");
  valueAndGradient(lossWith({}), embeddings, labels);
  const before = tf.memory().numTensors;
  const inputs = [tf.tensor2d(embeddings), tf.tensor1d(labels, "int32")] as const;
  for (let step = 0; step < 100; step++) tf.dispose(batchHardTripletLoss(...inputs));
  tf.dispose([...inputs]);
  assert.equal(tf.memory().numTensors, before);
});

await backendTest("batchHardTripletLoss() refuses arguments that do not fit", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    batchHardTripletLoss(embeddings, labels, options as BatchHardTripletOptions);
  assert.throws(() => batchHardTripletLoss(embeddings, tf.tensor1d([0], "int32")), RangeError);
  assert.throws(() => batchHardTripletLoss(tf.zeros([0, 2]), tf.zeros([0], "int32")), RangeError);
  assert.throws(() => batchHardTripletLoss(embeddings, tf.tensor1d([0, 1])), {
    name: "TypeError",
    message: "Cannot use labels of type float32 and shape [2]: int32 of rank 1 is needed",
  });
  assert.throws(
    () => batchHardTripletLoss(tf.zeros([2, 2, 2]) as unknown as tf.Tensor2D, labels),
    TypeError,
  );
  assert.throws(call({ margin: -1 }), RangeError);
  assert.throws(call({ margin: NaN }), RangeError);
  assert.throws(call({ margin: "hard" }), TypeError);
});
