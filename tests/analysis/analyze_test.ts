import assert from "node:assert/strict";
import { analyze } from "../../src/analysis/analyze.ts";
import { createRandom } from "../../src/core/random.ts";
import { alignment } from "../../src/metrics/alignment.ts";
import { bootstrapInterval } from "../../src/metrics/bootstrap_interval.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { kMeans } from "../../src/metrics/k_means.ts";
import {
  adjustedMutualInformation,
  normalizedMutualInformation,
} from "../../src/metrics/mutual_information.ts";
import type { EmbeddingsFile } from "../../src/ranking/embeddings_file.ts";

const random = createRandom("analyze");

/** 60 samples of 15 categories, of which one has a single sample. */
const labels = Int32Array.from({ length: 60 }, (_, i) => i === 59 ? 15 : i % 15);
const file: EmbeddingsFile = {
  embeddings: Float32Array.from(
    { length: 60 * 3 },
    (_, i) => Math.sin(labels[Math.floor(i / 3)] * 5 + i % 3) + 0.3 * random.normal(),
  ),
  dim: 3,
  samples: Array.from(labels, (label, i) => ({ path: `/images/${i}.png`, category: `c${label}` })),
  protocol: { dataset: "emoji", split: "zero-shot", selectedOn: "nothing", cropped: false },
  source: {
    run: "default",
    epoch: 3,
    modelName: "cgd",
    part: "test",
    imageSize: 32,
    fingerprint: "f",
  },
  shard: { index: 0, count: 1 },
};

Deno.test("analyze() reports the metrics of evaluateRanking(), each inside its interval", async () => {
  const expected = evaluateRanking({ ...file, labels });
  const report = await analyze(file, { bootstrapResamples: 300 });
  const { recallAt, precisionAt, ...others } = report.metrics;
  assert.deepEqual(precisionAt, {});
  for (const [k, { value }] of Object.entries(recallAt)) {
    assert.equal(value, expected.recallAt[Number(k)]);
  }
  for (const name of Object.keys(others) as (keyof typeof others)[]) {
    assert.equal(others[name]!.value, expected[name]);
  }
  for (const { value, low, high } of [...Object.values(recallAt), ...Object.values(others)]) {
    assert.ok(low < value && value < high, `${low} < ${value} < ${high}`);
  }
  assert.equal(report.queryCount, 60);
  assert.equal(report.galleryCount, 60);
  assert.equal(report.loneQueryCount, 1);
});

Deno.test("analyze() gives the same JSON twice", async () => {
  const options = { bootstrapResamples: 50, seed: 3, recallAt: [1, 3] };
  const [one, two] = [await analyze(file, options), await analyze(file, options)].map((r) =>
    JSON.stringify(r)
  );
  assert.equal(one, two);
  assert.equal(one.match(/null/g)?.length, 1, "the missing baseline is null, and nothing is NaN");
  assert.deepEqual(Object.keys(JSON.parse(one).metrics.recallAt), ["1", "3"]);
});

Deno.test("analyze() leaves lone queries out of metrics and intervals if told to", async () => {
  const miss = await analyze(file, { bootstrapResamples: 200 });
  const exclude = await analyze(file, { bootstrapResamples: 200, loneQueries: "exclude" });
  const { averagePrecisionAtR } = evaluateRanking({ ...file, labels }).perQuery;
  // The lone query is the last.
  for (
    const [{ metrics }, values] of [
      [miss, averagePrecisionAtR],
      [exclude, averagePrecisionAtR.slice(0, 59)],
    ] as const
  ) {
    const value = values.reduce((sum, one) => sum + one) / values.length;
    assert.deepEqual(metrics.mapAtR, {
      value,
      ...bootstrapInterval(values, { resamples: 200, seed: 0 }),
    });
  }
  assert.match(miss.conditions.join("\n"), /1 query without another image of the category: misses/);
  assert.match(exclude.conditions.join("\n"), /of the category: EXCLUDED/);
});

Deno.test("analyze() measures a baseline by the same rules", async () => {
  const baseline = { embeddings: file.embeddings.map((x) => -x), dim: 3 };
  const report = await analyze(file, { bootstrapResamples: 20, baseline });
  // Mirrored embeddings have the same distances.
  assert.deepEqual(report.baseline, { name: "nearest pixels", metrics: report.metrics });
  await assert.rejects(
    () => analyze(file, { baseline: { embeddings: new Float32Array(9), dim: 3 } }),
    RangeError,
  );
});

Deno.test("analyze() averages categories alike if told to, with intervals over categories", async () => {
  const expected = evaluateRanking({ ...file, labels }, { average: "macro", precisionAt: [2] });
  const options = { average: "macro", precisionAt: [2], bootstrapResamples: 200 } as const;
  const { metrics, categories, conditions, average } = await analyze(file, options);
  assert.equal(average, "macro");
  assert.equal(metrics.mapAtR.value, expected.mapAtR);
  assert.equal(metrics.precisionAt![2].value, expected.precisionAt[2]);
  // Labels are numbered by name; the intervals draw the categories as they come in the file.
  const named = new Map(categories!.map((one) => [one.category, one.mapAtR]));
  const values = Float64Array.from(new Set(labels), (label) => named.get(`c${label}`)!);
  const { low, high } = bootstrapInterval(values, { resamples: 200 });
  assert.deepEqual(metrics.mapAtR, { value: expected.mapAtR, low, high });
  assert.match(conditions.join("\n"), /MACRO average.*\n.*bootstrap over categories/);
  assert.doesNotMatch((await analyze(file)).conditions.join("\n"), /MACRO/);
});

Deno.test("analyze() has every category and pair by name, and the embeddings' figures", async () => {
  const { categories, confusedPairs, embeddings, clusters } = await analyze(file);
  assert.deepEqual(
    new Map(categories!.map(({ category, queryCount }) => [category, queryCount])),
    new Map([...Map.groupBy(file.samples, ({ category }) => category)]
      .map(([category, samples]) => [category, samples.length])),
  );
  const { perQuery } = evaluateRanking({ ...file, labels });
  const ofC3 = [...labels.keys()].filter((row) => labels[row] === 3);
  const mean = ofC3.reduce((sum, row) => sum + perQuery.averagePrecisionAtR[row], 0) / ofC3.length;
  const c3 = categories!.find(({ category }) => category === "c3")!;
  assert.ok(Math.abs(c3.mapAtR - mean) < 1e-12);
  assert.ok(!("averageRankingPosition" in categories!.find(({ category }) => category === "c15")!));
  assert.equal(confusedPairs!.reduce((sum, { count }) => sum + count, 0), 60);
  assert.equal(
    confusedPairs!.reduce((sum, { misses }) => sum + misses, 0),
    [...perQuery.firstPositiveRank].filter((rank) => rank !== 1).length,
  );
  assert.equal(embeddings!.eigenvalues.length, 3);
  assert.equal(embeddings!.alignment, alignment(file, labels));
  assert.equal(clusters, undefined, "only if asked for");
});

Deno.test("analyze() clusters the queries alone, and says how", async () => {
  const samples = file.samples.map((sample, i) => ({
    ...sample,
    ...i < 30 ? {} : { role: "gallery" as const },
  }));
  const { clusters, conditions } = await analyze({ ...file, samples }, { clusters: true, seed: 4 });
  const rows = { embeddings: file.embeddings.slice(0, 90), dim: 3 };
  const made = kMeans(rows, 15, { seed: 4 });
  assert.equal(clusters!.count, 15);
  assert.equal(clusters!.nmi, normalizedMutualInformation(labels.slice(0, 30), made.labels));
  assert.equal(clusters!.ami, adjustedMutualInformation(labels.slice(0, 30), made.labels));
  assert.match(conditions.at(-1)!, /15 clusters of the queries by k-means, seed 4/);
});

Deno.test("analyze() refuses a K beyond the gallery, but not its own", async () => {
  await assert.rejects(() => analyze(file, { recallAt: [1, 60] }), {
    name: "UserError",
    message: 'Cannot measure Recall@60 of "default": a query is ranked against 59 images; ' +
      "wanted a K of at most 59.",
  });
  await assert.rejects(() => analyze(file, { precisionAt: [100] }), /Precision@100/);
  await analyze(file, { recallAt: [59] });
  const roles = file.samples.map((sample, i) => ({
    ...sample,
    role: i < 20 ? "query" as const : "gallery" as const,
  }));
  await assert.rejects(() => analyze({ ...file, samples: roles }, { recallAt: [41] }), /40 images/);
  await analyze({ ...file, samples: roles }, { recallAt: [40] });
  const few = {
    ...file,
    samples: file.samples.slice(0, 20),
    embeddings: file.embeddings.slice(0, 60),
  };
  few.samples = few.samples.map((sample, i) => ({ ...sample, role: i < 17 ? "query" : "gallery" }));
  assert.deepEqual(Object.keys((await analyze(few)).metrics.recallAt), ["1", "2", "4", "8"]);
});

Deno.test("analyze() keeps queries and gallery apart where samples have roles", async () => {
  const samples = file.samples.map((sample, i) => ({
    ...sample,
    role: i < 20 ? "query" as const : "gallery" as const,
  }));
  const report = await analyze({ ...file, samples }, { bootstrapResamples: 20 });
  assert.equal(report.queryCount, 20);
  assert.equal(report.galleryCount, 40);
  assert.match(report.conditions.join("\n"), /20 queries against a gallery of 40/);
});

Deno.test("analyze() names in its conditions what flatters a figure", async () => {
  const protocol = {
    dataset: "cars196",
    split: "closed-set",
    selectedOn: "test categories",
    cropped: true,
  } as const;
  const text =
    (await analyze({ ...file, protocol }, { bootstrapResamples: 20, ties: "optimistic" }))
      .conditions.join("\n");
  for (const word of ["CLOSED-SET", "CHOSEN ON THE TEST", "CROPPED", "FIRST"]) {
    assert.ok(text.includes(word), `${word} is not in: ${text}`);
  }
});

Deno.test("analyze() refuses in one line what has nothing to rank", async () => {
  const alone = file.samples.map((sample, i) => ({ ...sample, category: `${i}` }));
  await assert.rejects(() => analyze({ ...file, samples: alone }), {
    name: "UserError",
    message: 'Cannot analyze "default": no query has another image of its category in the ' +
      "gallery in the test part; a category with two images or more is needed.",
  });
  const onlyQueries = file.samples.map((sample) => ({ ...sample, role: "query" as const }));
  await assert.rejects(
    () => analyze({ ...file, samples: onlyQueries }),
    /no gallery in the test part/,
  );
  await assert.rejects(
    () => analyze({ ...file, samples: [], embeddings: new Float32Array(0) }),
    { name: "UserError", message: /no queries/ },
  );
  const diverged = file.embeddings.slice();
  diverged[7] = NaN;
  await assert.rejects(() => analyze({ ...file, embeddings: diverged }), {
    name: "UserError",
    message: /the embedding of "\/images\/2.png" has the value NaN/,
  });
});
