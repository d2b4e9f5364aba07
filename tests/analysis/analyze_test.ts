import assert from "node:assert/strict";
import { analyze } from "../../src/analysis/analyze.ts";
import { createRandom } from "../../src/core/random.ts";
import { bootstrapInterval } from "../../src/metrics/bootstrap_interval.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
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

Deno.test("analyze() reports the metrics of evaluateRanking(), each inside its interval", () => {
  const expected = evaluateRanking({ ...file, labels });
  const report = analyze(file, { bootstrapResamples: 300 });
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

Deno.test("analyze() gives the same JSON twice", () => {
  const options = { bootstrapResamples: 50, seed: 3, recallAt: [1, 3] };
  const [one, two] = [analyze(file, options), analyze(file, options)].map((r) => JSON.stringify(r));
  assert.equal(one, two);
  assert.equal(one.match(/null/g)?.length, 1, "the missing baseline is null, and nothing is NaN");
  assert.deepEqual(Object.keys(JSON.parse(one).metrics.recallAt), ["1", "3"]);
});

Deno.test("analyze() leaves lone queries out of metrics and intervals if told to", () => {
  const miss = analyze(file, { bootstrapResamples: 200 });
  const exclude = analyze(file, { bootstrapResamples: 200, loneQueries: "exclude" });
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

Deno.test("analyze() measures a baseline by the same rules", () => {
  const baseline = { embeddings: file.embeddings.map((x) => -x), dim: 3 };
  const report = analyze(file, { bootstrapResamples: 20, baseline });
  // Mirrored embeddings have the same distances.
  assert.deepEqual(report.baseline, { name: "nearest pixels", metrics: report.metrics });
  assert.throws(
    () => analyze(file, { baseline: { embeddings: new Float32Array(9), dim: 3 } }),
    RangeError,
  );
});

Deno.test("analyze() keeps queries and gallery apart where samples have roles", () => {
  const samples = file.samples.map((sample, i) => ({
    ...sample,
    role: i < 20 ? "query" as const : "gallery" as const,
  }));
  const report = analyze({ ...file, samples }, { bootstrapResamples: 20 });
  assert.equal(report.queryCount, 20);
  assert.equal(report.galleryCount, 40);
  assert.match(report.conditions.join("\n"), /20 queries against a gallery of 40/);
});

Deno.test("analyze() names in its conditions what flatters a figure", () => {
  const protocol = {
    dataset: "cars196",
    split: "closed-set",
    selectedOn: "test categories",
    cropped: true,
  } as const;
  const text = analyze({ ...file, protocol }, { bootstrapResamples: 20, ties: "optimistic" })
    .conditions.join("\n");
  for (const word of ["CLOSED-SET", "CHOSEN ON THE TEST", "CROPPED", "FIRST"]) {
    assert.ok(text.includes(word), `${word} is not in: ${text}`);
  }
});

Deno.test("analyze() refuses in one line what has nothing to rank", () => {
  const alone = file.samples.map((sample, i) => ({ ...sample, category: `${i}` }));
  assert.throws(() => analyze({ ...file, samples: alone }), {
    name: "UserError",
    message: 'Cannot analyze "default": no query has another image of its category in the ' +
      "gallery in the test part; a category with two images or more is needed.",
  });
  const onlyQueries = file.samples.map((sample) => ({ ...sample, role: "query" as const }));
  assert.throws(() => analyze({ ...file, samples: onlyQueries }), /no gallery in the test part/);
  assert.throws(
    () => analyze({ ...file, samples: [], embeddings: new Float32Array(0) }),
    { name: "UserError", message: /no queries/ },
  );
  const diverged = file.embeddings.slice();
  diverged[7] = NaN;
  assert.throws(() => analyze({ ...file, embeddings: diverged }), {
    name: "UserError",
    message: /the embedding of "\/images\/2.png" has the value NaN/,
  });
});
