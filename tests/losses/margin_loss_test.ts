import assert from "node:assert/strict";
import { marginLoss, type MarginLossOptions } from "../../src/losses/margin_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import golden from "../golden/pair_losses.json" with { type: "json" };
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { assertGoldenPairs, testGoldenBatches } from "./golden_pair_losses.ts";
import { assertAllClose, assertClose, fixture } from "./loss_checks.ts";
import { chosenPairs, compareOptions, miners, randomCases, unit } from "./pair_loss_checks.ts";
import { type NaiveComparison, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("marginLoss() has the golden values and gradients, of learned betas too", () => {
  assertGoldenPairs("pml_Margin", marginLoss);
  for (const name of ["pml_Margin_learned_nu0.1", "pml_Margin_learned_per_class_nu0.1"] as const) {
    const { beta: betas, grad_beta } = golden.loss[name];
    const lossWith = (beta: tf.Tensor) => (embeddings: tf.Tensor2D, labels: tf.Tensor1D) =>
      marginLoss(embeddings, labels, { beta, nu: 0.1 });
    assertGoldenPairs(
      name,
      (embeddings, labels) => lossWith(tf.tensor1d(betas))(embeddings, labels),
    );
    const slope = tf.tidy(() => {
      const inputs = [
        tf.tensor2d(fixture.embeddings),
        tf.tensor1d(fixture.labels, "int32"),
      ] as const;
      return [...tf.grad((beta) => lossWith(beta)(...inputs))(tf.tensor1d(betas)).dataSync()];
    });
    assertAllClose([slope], [grad_beta], 1e-4, name);
  }
});

await testGoldenBatches("marginLoss()", "pml_Margin", marginLoss);

await testPairLoss<MarginLossOptions>("marginLoss()", {
  loss: marginLoss,
  naive: (compared, own) => naiveLoss(compared, own),
  options: [{}, { margin: 0.4, beta: 0.9 }, { margin: 0, beta: 0.5, nu: 3 }],
  refused: [
    [{ margin: -1 }, {
      name: "RangeError",
      message: "Cannot use the margin -1: a finite number ≥ 0 is needed",
    }],
    [{ margin: "soft" }, { name: "TypeError" }],
    [{ beta: -0.1 }, { name: "RangeError" }],
    [{ beta: [1.2, 1.2] }, { name: "TypeError" }],
    [{ nu: -1 }, { name: "RangeError" }],
  ],
});

await backendTest("marginLoss() and its slope of learned betas equal a naive loop", () => {
  for (
    const { beta, nu } of [
      { beta: [1.1], nu: 0 },
      { beta: [0.9], nu: 0.3 },
      { beta: [0.8, 1.3, 1.1, 0.7, 1.2], nu: 0 },
      { beta: [0.8, 1.3, 1.1, 0.7, 1.2], nu: 0.3 },
    ]
  ) {
    for (const [name, miner] of Object.entries(miners)) {
      for (const of of randomCases(6, `beta ${name} ${beta} ${nu}`)) {
        const pairs = chosenPairs(of, miner);
        const others = [...of.embeddings, ...of.memory?.embeddings ?? []].map(unit);
        const compared: NaiveComparison = {
          ...pairs,
          labels: of.labels,
          embeddings: of.embeddings,
          similarity: () => NaN,
          distance: (i, j) => Math.hypot(...others[i].map((x, at) => x - others[j][at])),
        };
        const naive = (betas: number[]) =>
          naiveLoss(compared, { nu }, betas.length === 1 ? betas[0] : betas, true);
        const [value, slope] = tf.tidy(() => {
          const options = { nu, ...compareOptions(of, miner) };
          const inputs = [tf.tensor2d(of.embeddings), tf.tensor1d(of.labels, "int32")] as const;
          const run = tf.valueAndGrad((betas: tf.Tensor) =>
            marginLoss(...inputs, { ...options, beta: betas })
          );
          const { value, grad } = run(beta.length === 1 ? tf.scalar(beta[0]) : tf.tensor1d(beta));
          return [value.dataSync()[0], [...grad.dataSync()]];
        });
        const told = `${name}, betas ${beta}, nu ${nu}, ${JSON.stringify(of)}`;
        assertClose(value, naive(beta), 1e-5, told);
        assertAllClose([slope], [beta.map((_, which) => slopeAt(naive, beta, which))], 1e-4, told);
      }
    }
  }
});

await leakFreeBackendTest("marginLoss() takes a list of one beta as the one of all", () => {
  tf.tidy(() => {
    const inputs = [
      tf.tensor2d([[1, 0], [0, 1], [1, 1]]),
      tf.tensor1d([7, 7, 9], "int32"),
    ] as const;
    const [shared] = marginLoss(...inputs, { beta: tf.tensor1d([0.9]), nu: 2 }).dataSync();
    const [scalar] = marginLoss(...inputs, { beta: tf.scalar(0.9), nu: 2 }).dataSync();
    const [number] = marginLoss(...inputs, { beta: 0.9, nu: 2 }).dataSync();
    assert.equal(shared, scalar);
    assertClose(shared - number, 2 * 0.9, 1e-5, "a number costs nothing");
  });
});

await leakFreeBackendTest("marginLoss() learns betas in a traced step", () => {
  const [{ embeddings, labels }] = randomCases(1, "traced beta");
  const betas = tf.tidy(() => tf.variable(tf.fill([5], 0.5)));
  const step = trace((input: tf.Tensor, of: tf.Tensor) => {
    const { value, grads } = tf.variableGrads(
      () => marginLoss(input as tf.Tensor2D, of as tf.Tensor1D, { beta: betas, nu: 0.1 }),
      [betas],
    );
    betas.assign(tf.sub(betas, tf.mul(grads[betas.name], 0.5)));
    return { value };
  }, { variables: [betas] });
  const values = tf.tidy(() => {
    const inputs = [tf.tensor2d(embeddings), tf.tensor1d(labels, "int32")] as const;
    return Array.from({ length: 3 }, () => step(...inputs).value.dataSync()[0]);
  });
  step.dispose();
  betas.dispose();
  assert.ok(values[0] > values[1] && values[1] > values[2], `the losses are ${values}`);
});

await leakFreeBackendTest("marginLoss() refuses betas that are not one for each category", () => {
  tf.tidy(() => {
    const inputs = [tf.tensor2d([[1, 0], [0, 1]]), tf.tensor1d([0, 2], "int32")] as const;
    assert.throws(() => marginLoss(...inputs, { beta: tf.tensor1d([1, 1]) }), {
      name: "RangeError",
      message: "Cannot use 2 betas for label 2: one each is needed",
    });
    assert.throws(() => marginLoss(...inputs, { beta: tf.tensor2d([[1]]) }), TypeError);
    assert.throws(() => marginLoss(...inputs, { beta: tf.scalar(1, "int32") }), TypeError);
  });
});

function naiveLoss(
  { distance, labels, positives, negatives, triplets }: NaiveComparison,
  { margin = 0.2, nu = 0, beta = 1.2 }: MarginLossOptions,
  betas: number | number[] = beta as number,
  isLearned = false,
): number {
  const terms: number[] = [];
  const costs: number[] = [];
  positives.forEach((row, i) => {
    const betaOfAnchor = typeof betas === "number" ? betas : betas[labels[i]];
    for (const p of selected(row)) {
      for (const n of selected(negatives[i])) {
        if (triplets && !triplets[i][p][n]) continue;
        terms.push(Math.max(0, distance(i, p) - betaOfAnchor + margin));
        terms.push(Math.max(0, betaOfAnchor - distance(i, n) + margin));
        costs.push(nu * betaOfAnchor);
      }
    }
  });
  const active = terms.filter((term) => term > 0).length;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const loss = active ? sum(terms) / active : 0;
  if (!isLearned || costs.length === 0) return loss;
  if (typeof betas === "number") return loss + nu * betas;
  return active ? loss + sum(costs) / active : loss;
}

function slopeAt(loss: (betas: number[]) => number, betas: number[], which: number): number {
  const shifted = (by: number) => loss(betas.map((beta, i) => i === which ? beta + by : beta));
  return (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
}
