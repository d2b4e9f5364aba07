/**
 * Every loss trains: fifty steps of the default configuration, made small, on always the same batch.
 *
 * @module
 */

import assert from "node:assert/strict";
import { useBackend } from "../../src/tensor/use_backend.ts";
import type { StepResult } from "../../src/training/train_step.ts";
import { testOnTensorflow } from "../harness/test_on_tensorflow.ts";
import { lossNames } from "./loss_names.ts";
import { withTraining } from "./small_training.ts";

const steps = 50;

/** Of so many steps the loss is averaged, since a miner may draw an easy batch, or a hard one. */
const window = 5;

const batch = ["train.categories_per_batch=4", "train.samples_per_category=3"];

function trainFifty(loss: string): void {
  withTraining(["model.embedding_size=12", ...batch, `train.loss=${loss}`], ({ config, step }) => {
    const results: StepResult[] = [];
    while (results.length < steps) results.push(step(config.train.learning_rate));
    for (const result of results) assert.equal(result.nonFinite, undefined);
    const [first, last] = [results.slice(0, window), results.slice(-window)].map(meanLoss);
    assert.ok(last < 0.9 * first, `${first} → ${last}`);
  });
}

function meanLoss(results: readonly StepResult[]): number {
  return results.reduce((sum, { rankingLoss }) => sum + rankingLoss / results.length, 0);
}

for (const name of lossNames) {
  await testOnTensorflow(`fifty steps lower ${name}`, () => trainFifty(`{name: ${name}}`));
}

const miner = (name: string) => `miner: {name: ${name}}`;

const others = [
  `{name: triplet_margin, margin: soft, ${miner("batch_hard")}}`,
  `{name: triplet_margin, ${miner("batch_easy_positive")}, memory: 36}`,
  `{name: triplet_margin, ${miner("semi_hard")}, reducer: mean}`,
  `{name: margin, learn_beta: per_category, ${miner("distance_weighted")}}`,
  `{name: multi_similarity, ${miner("multi_similarity")}, memory: 30, memory_after_steps: 10}`,
  `[{name: hap2s}, {name: proxy_nca, denominator: others, weight: 0.5}, {name: sup_con, memory: 12}]`,
];

for (const loss of others) {
  await testOnTensorflow(`fifty steps lower ${loss}`, () => trainFifty(loss));
}

for (const loss of ["{name: arc_face}", others[3], others[4]]) {
  Deno.test(`fifty steps lower ${loss} (wasm)`, async () => {
    await useBackend("wasm");
    trainFifty(loss);
  });
}
