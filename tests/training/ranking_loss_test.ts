import assert from "node:assert/strict";
import type { LossConfig } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { readParameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { createRankingLoss, lossesOf, type RankingLoss } from "../../src/training/ranking_loss.ts";
import { leakFreeBackendTest } from "../harness/backend_test.ts";
import { lossNames } from "./loss_names.ts";

const categories = 3;
const embeddingSize = 4;
const labelValues = [0, 0, 0, 1, 1, 2, 2];

/** Settings of `train.loss`, as the configuration makes them. */
function settingsOf(text: string): LossConfig[] {
  return [
    ...lossesOf(parseConfig("", "a.yaml", { set: [`train.loss=${text}`, ...p2k2] }).train.loss),
  ];
}

/** So that small memories are no smaller than a batch. */
const p2k2 = ["train.categories_per_batch=2", "train.samples_per_category=2"];

/** Calls `f` with a loss and a batch; frees both. */
function withLoss(
  settings: LossConfig | LossConfig[],
  f: (loss: RankingLoss, embeddings: tf.Tensor2D, labels: tf.Tensor1D) => void,
): void {
  const random = createRandom("ranking loss");
  const values = labelValues.map(() =>
    Array.from({ length: embeddingSize }, () => random.normal())
  );
  const [embeddings, labels] = [tf.tensor2d(values), tf.tensor1d(labelValues, "int32")];
  const loss = createRankingLoss(settings, { categories, embeddingSize });
  try {
    f(loss, embeddings, labels);
  } finally {
    loss.dispose();
    tf.dispose([embeddings, labels]);
  }
}

/** The loss of the batch. */
function valueOf(settings: LossConfig | LossConfig[]): number {
  let value = NaN;
  withLoss(settings, (loss, embeddings, labels) => value = compute(loss, embeddings, labels));
  return value;
}

function compute(loss: RankingLoss, embeddings: tf.Tensor2D, labels: tf.Tensor1D): number {
  return tf.tidy(() => {
    const noise = loss.drawNoise(labelValues.length, createRandom("noise"));
    return loss.compute(embeddings, labels, noise).dataSync()[0];
  });
}

function assertNear(found: number, expected: number): void {
  const difference = Math.abs(found - expected);
  assert.ok(difference <= 1e-5 * Math.max(1, Math.abs(expected)), `${found}, not ${expected}`);
}

/** Keys that are none of the loss function's own options; they have tests below. */
const sharedKeys = [
  ...["name", "weight", "miner", "memory", "memory_after_steps"],
  ...["learning_rate_multiplier", "learn_beta", "centers"],
];

for (const name of lossNames) {
  await leakFreeBackendTest(`every option of ${name} reaches its function`, () => {
    const [defaults] = settingsOf(`{name: ${name}}`);
    const value = valueOf(defaults);
    assert.ok(Number.isFinite(value), `${value}`);
    const own = Object.entries(defaults).filter(([key]) => !sharedKeys.includes(key));
    assert.ok(own.length > 0);
    for (const [key, byDefault] of own) {
      if (typeof byDefault === "boolean") {
        const changed = valueOf({ ...defaults, [key]: !byDefault } as LossConfig);
        assert.notEqual(changed, value, key);
        continue;
      }
      const bogus = Array.isArray(byDefault) ? ["bogus"] : "bogus";
      assert.throws(() => valueOf({ ...defaults, [key]: bogus } as LossConfig), /bogus/, key);
    }
    assertNear(valueOf({ ...defaults, weight: 2.5 }), 2.5 * value);
  });
}

await leakFreeBackendTest("a list of losses is their weighted sum", () => {
  const texts = ["{name: hap2s}", "{name: circle}", "{name: arc_face, scale: 2}"];
  const [hap2s, circle] = texts.map((text) => valueOf(settingsOf(text)));
  const list = "[{name: hap2s, weight: 2}, {name: circle, weight: 0.25}]";
  assertNear(valueOf(settingsOf(list)), 2 * hap2s + 0.25 * circle);
});

await leakFreeBackendTest("a loss learns what its kind learns, at its own rate", () => {
  const shapes: Record<string, number[]> = {
    "{name: proxy_nca}": [categories, embeddingSize],
    "{name: proxy_anchor}": [categories, embeddingSize],
    "{name: soft_triple, centers: 5}": [categories, 5, embeddingSize],
    "{name: arc_face}": [categories, embeddingSize],
    "{name: cos_face}": [categories, embeddingSize],
    "{name: normalized_softmax}": [categories, embeddingSize],
    "{name: margin, learn_beta: one}": [],
    "{name: margin, learn_beta: per_category}": [categories],
  };
  for (const [text, shape] of Object.entries(shapes)) {
    const settings = settingsOf(text.replace("}", ", learning_rate_multiplier: 7}"));
    withLoss(settings, ({ parameters, rateMultipliers }) => {
      const [[name, weight], ...others] = [...parameters.weights];
      assert.deepEqual([others.length, weight.shape], [0, shape], text);
      assert.deepEqual([...rateMultipliers], [[name, 7]]);
    });
  }
  for (const text of ["{name: hap2s}", "{name: margin}", "{name: contrastive, memory: 7}"]) {
    withLoss(settingsOf(text), ({ parameters, rateMultipliers }) => {
      assert.deepEqual([parameters.weights.size, rateMultipliers.size], [0, 0], text);
    });
  }
});

await leakFreeBackendTest("two losses of one kind learn apart, from other values", async () => {
  const settings = settingsOf("[{name: arc_face}, {name: arc_face}]");
  const loss = createRankingLoss(settings, { categories, embeddingSize });
  const [one, other] = [...(await readParameters(loss.parameters)).values()];
  assert.notDeepEqual(one.values, other.values);
  const again = createRankingLoss(settings, { categories, embeddingSize });
  assert.deepEqual([...(await readParameters(again.parameters)).values()], [one, other]);
  loss.dispose();
  again.dispose();
});

await leakFreeBackendTest("a learnt beta begins as the given one", () => {
  const fixed = valueOf(settingsOf("{name: margin, beta: 0.7}"));
  for (const learn of ["one", "per_category"]) {
    assertNear(valueOf(settingsOf(`{name: margin, beta: 0.7, learn_beta: ${learn}}`)), fixed);
  }
});

await leakFreeBackendTest("noise is drawn for miners that draw, and else nothing", () => {
  const draws = "{name: contrastive, miner: {name: distance_weighted}, memory: 9}";
  withLoss(settingsOf(`[{name: hap2s}, ${draws}, {name: arc_face}]`), (loss) => {
    const random = createRandom(1);
    tf.tidy(() => {
      const noise = loss.drawNoise(7, random);
      assert.deepEqual(noise.map(({ shape }) => shape), [[7, 7 + 9]]);
      const values = [...noise[0].dataSync()];
      assert.ok(values.every((value) => value >= 0 && value < 1));
      assert.ok(Math.max(...values) > 0.8 && Math.min(...values) < 0.2);
    });
    assert.notDeepEqual(random.state, createRandom(1).state);
  });
  for (const name of lossNames) {
    withLoss(settingsOf(`{name: ${name}}`), (loss) => {
      const random = createRandom(1);
      assert.deepEqual(loss.drawNoise(7, random), []);
      assert.deepEqual(random.state, createRandom(1).state);
    });
  }
});

const miners = [
  ...["batch_hard", "batch_easy_positive", "semi_hard"],
  ...["distance_weighted", "multi_similarity, epsilon: 0"],
];

await leakFreeBackendTest("a miner changes what a loss looks at; all is none", () => {
  const withMiner = (miner: string) =>
    valueOf(settingsOf(`{name: contrastive, reducer: mean, miner: ${miner}}`));
  const all = withMiner("null");
  assert.equal(withMiner("{name: all}"), all);
  for (const name of miners) assert.notEqual(withMiner(`{name: ${name}}`), all, name);
});

await leakFreeBackendTest("a batch is compared with what was remembered, newest first", () => {
  withLoss(settingsOf("{name: contrastive, memory: 10}"), (loss, embeddings, labels) => {
    const first = compute(loss, embeddings, labels);
    assertNear(first, valueOf(settingsOf("{name: contrastive}")));
    const opposite = tf.neg(embeddings) as tf.Tensor2D;
    loss.remember(opposite, labels);
    assert.notEqual(compute(loss, embeddings, labels), first);
    assert.deepEqual(rememberedLabels(loss), [...labelValues, -1, -1, -1]);
    loss.remember(embeddings, labels);
    assert.deepEqual(rememberedLabels(loss), [...labelValues, 0, 0, 0]);
    opposite.dispose();
  });
});

await leakFreeBackendTest("nothing is remembered before its step", () => {
  const text = "{name: contrastive, memory: 7, memory_after_steps: 2}";
  withLoss(settingsOf(text), (loss, embeddings, labels) => {
    for (const expected of [labelValues.map(() => -1), labelValues.map(() => -1), labelValues]) {
      loss.remember(embeddings, labels);
      assert.deepEqual(rememberedLabels(loss), expected);
    }
  });
});

function rememberedLabels({ parameters }: RankingLoss): number[] {
  const [name] = [...parameters.all.keys()].filter((name) => name.endsWith("memory/labels"));
  return [...parameters.all.get(name)!.dataSync()];
}
