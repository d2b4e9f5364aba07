import assert from "node:assert/strict";
import fc from "fast-check";
import {
  adjustedMutualInformation,
  normalizedMutualInformation,
} from "../../src/metrics/mutual_information.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };

const { labels } = golden.fixture;
const { cluster_labels_for_nmi: clusters, NMI_sklearn_arithmetic, AMI_sklearn_arithmetic } =
  golden.metrics;

function assertClose(actual: number, expected: number, told = ""): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected} ${told}`);
}

Deno.test("NMI and AMI have scikit-learn's golden values", () => {
  assertClose(normalizedMutualInformation(labels, clusters), NMI_sklearn_arithmetic);
  assertClose(adjustedMutualInformation(labels, clusters), AMI_sklearn_arithmetic);
});

/** The information that two labels of the same items share, and the entropies, by their definitions. */
function naiveInformation(first: readonly number[], second: readonly number[]) {
  const share = (test: (item: number) => boolean) =>
    first.filter((_, item) => test(item)).length / first.length;
  let information = 0;
  for (const a of new Set(first)) {
    for (const b of new Set(second)) {
      const both = share((item) => first[item] === a && second[item] === b);
      const product = share((item) => first[item] === a) * share((item) => second[item] === b);
      if (both > 0) information += both * Math.log(both / product);
    }
  }
  const entropy = (groups: readonly number[]) =>
    [...new Set(groups)].map((group) => share((item) => groups[item] === group))
      .reduce((sum, p) => sum - p * Math.log(p), 0);
  return { information, entropies: [entropy(first), entropy(second)] };
}

/** All orders of the items. */
function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) =>
    permutations(items.toSpliced(i, 1)).map((others) => [item, ...others])
  );
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("NMI and AMI equal their definitions; what is shared by chance, the mean of all orders", () => {
  const pairs = fc.integer({ min: 2, max: 6 }).chain((length) => {
    const groups = fc.array(fc.nat(3), { minLength: length, maxLength: length });
    return fc.tuple(groups, groups);
  });
  fc.assert(
    fc.property(pairs, fc.constantFrom("arithmetic", "geometric"), ([first, second], average) => {
      const { information, entropies: [one, other] } = naiveInformation(first, second);
      const chance = mean(
        permutations(second).map((order) => naiveInformation(first, order).information),
      );
      const most = average === "arithmetic" ? (one + other) / 2 : Math.sqrt(one * other);
      const nmi = normalizedMutualInformation(first, second, { average });
      const ami = adjustedMutualInformation(first, second, { average });
      const isSame = Math.abs(information - one) + Math.abs(information - other) < 1e-12;
      assertClose(nmi, isSame ? 1 : information < 1e-12 ? 0 : information / most);
      // Without anything possible beyond chance the quotient is 0 / 0, and 0 by rule.
      const quotient = most - chance < 1e-9 ? 0 : (information - chance) / (most - chance);
      assertClose(ami, isSame ? 1 : quotient);
    }),
    { seed: 8, numRuns: 150 },
  );
});

Deno.test("NMI and AMI do not change with names, order or sides", () => {
  const renamed = labels.map((label) => 100 - 7 * label);
  for (const score of [normalizedMutualInformation, adjustedMutualInformation]) {
    const value = score(labels, clusters);
    assertClose(score(renamed, clusters), value);
    assertClose(score(clusters, labels), value);
    assertClose(score(labels.toReversed(), clusters.toReversed()), value);
  }
});

Deno.test("NMI and AMI at the edges are scikit-learn's", () => {
  for (const score of [normalizedMutualInformation, adjustedMutualInformation]) {
    assert.equal(score([0, 0, 0], [5, 5, 5]), 1, "one group on both sides");
    assert.equal(score([0, 1, 2], [4, 7, 2]), 1, "the same groups");
    assert.equal(score([0, 0, 0], [0, 1, 0]), 0, "one group on one side");
    assert.equal(score([], []), 1);
    assert.throws(() => score([1], [1, 2]), RangeError);
  }
  assertClose(adjustedMutualInformation([0, 0, 0, 1], [0, 1, 2, 3]), 0, "all alone on one side");
});

Deno.test("AMI is near 0 for clusters that are drawn at random, where NMI is not", () => {
  const first = Array.from({ length: 2000 }, (_, i) => i % 400);
  const second = first.map((_, i) => (i * 7919 + (i * i) % 1009) % 397);
  assert.ok(normalizedMutualInformation(first, second) > 0.5);
  assert.ok(Math.abs(adjustedMutualInformation(first, second)) < 0.1);
});
