import assert from "node:assert/strict";
import { categoryFigures } from "../../src/metrics/category_figures.ts";
import { confusedCategories } from "../../src/metrics/confused_categories.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { naiveRanking, randomSets } from "./naive_ranking.ts";

const chosen = {
  recallAt: [1, 3],
  precisionAt: [2],
  precisionDenominator: "k",
} as const;

Deno.test("categoryFigures() average to the macro mean, and weighted to the micro mean", () => {
  for (const loneQueries of ["miss", "exclude"] as const) {
    for (const set of randomSets(30, `categories ${loneQueries}`)) {
      const options = { ...chosen, loneQueries };
      const micro = evaluateRanking(set, options);
      const macro = evaluateRanking(set, { ...options, average: "macro" });
      const categories = categoryFigures(micro.perQuery, options);
      const counted = micro.queryCount - (loneQueries === "exclude" ? micro.loneQueryCount : 0);
      assert.equal(categories.reduce((sum, { queryCount }) => sum + queryCount, 0), counted);
      assert.deepEqual(
        categories.map(({ label }) => label),
        categories.map(({ label }) => label).sort((a, b) => a - b),
      );
      if (counted === 0) continue;
      const close = (actual: number, expected: number) =>
        assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
      for (
        const valueOf of [
          (figures: typeof categories[number] | typeof micro) => figures.recallAt[3],
          (figures: typeof categories[number] | typeof micro) => figures.precisionAt[2],
          (figures: typeof categories[number] | typeof micro) => figures.mapAtR,
          (figures: typeof categories[number] | typeof micro) => figures.meanInverseNegativePenalty,
        ]
      ) {
        const sum = (weighted: boolean) =>
          categories.reduce(
            (sum, category) => sum + valueOf(category) * (weighted ? category.queryCount : 1),
            0,
          );
        close(sum(false) / categories.length, valueOf(macro));
        close(sum(true) / counted, valueOf(micro));
      }
    }
  }
});

Deno.test("confusedCategories() counts the nearest wrong neighbours of a full sort", () => {
  for (const set of randomSets(40, "confused")) {
    const { perQuery } = evaluateRanking(set);
    const pairs = confusedCategories(perQuery, set.labels);
    const expected = new Map<string, { count: number; misses: number }>();
    for (const row of perQuery.queries) {
      const label = set.labels[row];
      const wrong = naiveRanking(set, row, "index")
        .find((item) => set.labels[item.row] !== label);
      if (!wrong) continue;
      const key = `${label} ${set.labels[wrong.row]}`;
      const pair = expected.get(key) ?? { count: 0, misses: 0 };
      const first = naiveRanking(set, row, "pessimistic")[0];
      pair.count++;
      if (set.labels[first.row] !== label) pair.misses++;
      expected.set(key, pair);
    }
    const found = pairs.map(({ label, confusedWith, count, misses }) =>
      [`${label} ${confusedWith}`, { count, misses }] as const
    );
    assert.deepEqual(new Map(found), expected);
    assert.equal(found.length, expected.size);
    for (const { label, queryCount } of pairs) {
      const queries = perQuery.queries.filter((row) => set.labels[row] === label).length;
      assert.equal(queryCount, queries);
    }
    assert.ok(
      pairs.every(({ misses, count }, i) =>
        i === 0 || pairs[i - 1].misses > misses ||
        pairs[i - 1].misses === misses && pairs[i - 1].count >= count
      ),
      "the worst first",
    );
  }
});

Deno.test("confusedCategories() has no pair where there is one category", () => {
  const labels = new Int32Array(3);
  const { perQuery } = evaluateRanking({ embeddings: new Float32Array([0, 1, 2]), dim: 1, labels });
  assert.deepEqual(confusedCategories(perQuery, labels), []);
});
