import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/load_config.ts";
import { learningRateAt, newPatience, observe } from "../../src/training/schedule.ts";

function settings(...set: string[]) {
  return parseConfig("", "test.yaml", { set: ["train.learning_rate=1", ...set] }).train;
}

Deno.test("learningRateAt() plateau is lowered by the factor at each reduction", () => {
  const plateau = settings(
    "train.schedule=plateau",
    "train.plateau_factor=0.1",
    "train.warmup_epochs=0",
  );
  const rates = [0, 1, 2].map((reductions) =>
    learningRateAt(plateau, { step: 50, stepsPerEpoch: 10, reductions })
  );
  rates.forEach((rate, index) => assert.ok(Math.abs(rate - 0.1 ** index) < 1e-12));
});

Deno.test("learningRateAt() cosine warms up, then falls from the full rate to 0", () => {
  const cosine = settings("train.schedule=cosine", "train.epochs=10", "train.warmup_epochs=1");
  const at = (step: number) => learningRateAt(cosine, { step, stepsPerEpoch: 10, reductions: 0 });
  assert.equal(at(0), 0.1);
  assert.equal(at(10), 1);
  assert.ok(Math.abs(at(55) - 0.5) < 1e-12);
  assert.ok(Math.abs(at(100)) < 1e-12);
  for (let step = 10; step < 100; step++) assert.ok(at(step + 1) < at(step));
});

Deno.test("observe() counts the epochs since the best, in either direction", () => {
  const smaller = newPatience();
  assert.deepEqual([5, 4, 4, 6].map((value) => observe(smaller, value, true)), [
    true,
    true,
    false,
    false,
  ]);
  assert.deepEqual(smaller, { best: 4, waited: 2 });
  const larger = newPatience();
  assert.deepEqual([0.1, 0.3, 0.2].map((value) => observe(larger, value, false)), [
    true,
    true,
    false,
  ]);
});
