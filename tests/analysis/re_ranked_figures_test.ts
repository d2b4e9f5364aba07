import assert from "node:assert/strict";
import { reRankedFigures } from "../../src/analysis/re_ranked_figures.ts";
import { createRandom } from "../../src/core/random.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { reRank, reRankingMethods } from "../../src/ranking/re_ranking/re_rank.ts";
import { naiveQueryMetrics } from "../metrics/naive_ranking.ts";
import { randomEmbeddings } from "../ranking/re_ranking/random_embeddings.ts";

const recallAt = [1, 2, 4, 8];

for (const method of reRankingMethods) {
  Deno.test(`reRankedFigures() measures the whole ranking of ${method}`, async () => {
    const random = createRandom(method);
    for (const input of randomEmbeddings(24, `figures of ${method}`)) {
      const samples = input.embeddings.length / input.dim;
      const labels = Int32Array.from({ length: samples }, () => random.integer(6));
      const figures = await reRankedFigures({ ...input, labels }, method, { recallAt });
      const { queries, neighbours, k } = await reRank(input, method, figures.candidates);
      const all = [...queries].map((query, position) => {
        const own = neighbours.subarray(position * k, (position + 1) * k);
        return naiveQueryMetrics([...own].map((row) => labels[row] === labels[query]), recallAt);
      });
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / all.length;
      const near = (actual: number, expected: number) =>
        assert.ok(Math.abs(actual - expected) < 1e-12);
      // Where queries that are searched stand beside some that are not, those miss the last item.
      if (input.isQuery && queries.some((query) => input.isGallery![query])) continue;
      recallAt.forEach((most, i) =>
        near(figures.recallAt[most], mean(all.map((one) => one.recallAt[i])))
      );
      near(figures.rPrecision, mean(all.map((one) => one.rPrecision)));
      near(figures.mapAtR, mean(all.map((one) => one.averagePrecisionAtR)));
    }
  });
}

Deno.test("reRankedFigures() looks at no more than it must, and leaves out lone queries if asked", async () => {
  // Five pairs far from one another, and one alone.
  const labels = Int32Array.from({ length: 11 }, (_, row) => row >> 1);
  const embeddings = Float32Array.from(
    { length: 22 },
    (_, i) => (i % 2 ? Math.sin : Math.cos)((labels[i >> 1] + 0.01 * (i >> 1)) % 7),
  );
  const input = { embeddings, dim: 2, labels };
  const options = { recallAt: [2], candidates: 1 };
  const missed = await reRankedFigures(input, "k_reciprocal", options);
  assert.equal(missed.candidates, 2);
  assert.equal(missed.recallAt[2], 10 / 11);
  const left = await reRankedFigures(input, "k_reciprocal", { ...options, loneQueries: "exclude" });
  assert.equal(left.recallAt[2], 1);
});

Deno.test("reRankedFigures() says for what the gallery is too small", async () => {
  const input = { embeddings: Float32Array.of(0, 1, 3), dim: 1, labels: Int32Array.of(0, 0, 1) };
  await assert.rejects(reRankedFigures(input, "alpha_qe", { recallAt: [1] }), {
    name: "UserError",
    message: /^Cannot measure re-ranking by alpha_qe: Cannot find the 4 nearest: .*\.$/,
  });
});

Deno.test("k-reciprocal re-ranking finds more of a category that lies along a line", async () => {
  // Two noisy lines that nearly touch: the neighbours of neighbours tell them apart.
  const random = createRandom("lines");
  const [each, dim] = [60, 8];
  const labels = Int32Array.from({ length: 2 * each }, (_, row) => row < each ? 0 : 1);
  const embeddings = new Float32Array(2 * each * dim);
  labels.forEach((label, row) => {
    const along = (row % each) / each;
    embeddings.set([Math.cos(along), Math.sin(along), label ? 0.3 : -0.3], row * dim);
    for (let d = 0; d < dim; d++) embeddings[row * dim + d] += 0.05 * random.normal();
  });
  const input = { embeddings, dim, labels };
  const before = evaluateRanking(input, { normalize: true });
  const after = await reRankedFigures(input, "k_reciprocal");
  assert.ok(after.mapAtR > before.mapAtR + 0.01, `${before.mapAtR} → ${after.mapAtR}`);
});
