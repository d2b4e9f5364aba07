import assert from "node:assert/strict";
import type { RankingInput } from "../../../src/metrics/ranking_input.ts";
import {
  type KReciprocalOptions,
  kReciprocalReRanking,
} from "../../../src/ranking/re_ranking/k_reciprocal.ts";
import { randomEmbeddings, selected, sortedByDistance, unitRows } from "./random_embeddings.ts";

/**
 * The paper's method with full matrices, equation by equation; gives each query's final distances to
 * all others, by row.
 */
function denseReRanking(
  input: RankingInput,
  { k1, k2, lambda }: Required<Omit<KReciprocalOptions, "candidates">>,
): Map<number, Map<number, number>> {
  const rows = unitRows(input);
  const queries = selected(rows.length, input.isQuery);
  const gallery = selected(rows.length, input.isGallery);
  const items = selected(rows.length).filter((row) =>
    queries.includes(row) || gallery.includes(row)
  );

  const squared = items.map((a) =>
    items.map((b) => rows[a].reduce((sum, value, d) => sum + (value - rows[b][d]) ** 2, 0))
  );
  const original = squared.map((row) => row.map((value) => value / Math.max(...row)));
  const order = items.map((row, i) => [
    i,
    ...sortedByDistance(rows, row, items).map((other) => items.indexOf(other)),
  ]);
  // N(p, k), and R(p, k) of equation 2.
  const nearest = (p: number, k: number) => order[p].slice(0, k + 1);
  const reciprocal = (p: number, k: number) =>
    nearest(p, k).filter((g) => nearest(g, k).includes(p));
  const half = Number.isInteger(k1 / 2) ? k1 / 2 : 2 * Math.round(k1 / 4);
  // Equations 3 and 7, and what follows them: the sum of a vector is 1.
  const vectors = items.map((_, p) => {
    const own = reciprocal(p, k1);
    const expanded = new Set(own);
    for (const q of own) {
      const theirs = reciprocal(q, half);
      const both = theirs.filter((g) => own.includes(g));
      if (both.length > 2 / 3 * theirs.length) theirs.forEach((g) => expanded.add(g));
    }
    const vector = items.map((_, g) => expanded.has(g) ? Math.exp(-original[p][g]) : 0);
    const sum = vector.reduce((total, value) => total + value, 0);
    return vector.map((value) => value / sum);
  });
  // Equation 11.
  const means = items.map((_, p) => {
    const members = order[p].slice(0, k2);
    return items.map((_, g) =>
      members.reduce((sum, member) => sum + vectors[member][g], 0) / members.length
    );
  });
  // Equations 10 and 12.
  return new Map(queries.map((query) => {
    const p = items.indexOf(query);
    return [
      query,
      new Map(
        gallery.filter((row) => row !== query).map((row) => {
          const g = items.indexOf(row);
          let least = 0, most = 0;
          items.forEach((_, i) => {
            least += Math.min(means[p][i], means[g][i]);
            most += Math.max(means[p][i], means[g][i]);
          });
          return [row, (1 - lambda) * (1 - least / most) + lambda * original[p][g]];
        }),
      ),
    ];
  }));
}

const settings = [
  { k1: 20, k2: 6, lambda: 0.3 },
  { k1: 5, k2: 3, lambda: 0.3 },
  { k1: 7, k2: 1, lambda: 0 },
  { k1: 2, k2: 6, lambda: 0.9 },
];

for (const options of settings) {
  const title = `k1 ${options.k1}, k2 ${options.k2}, lambda ${options.lambda}`;

  Deno.test(`kReciprocalReRanking() equals the dense method where all are candidates (${title})`, async () => {
    for (const input of randomEmbeddings(30, title)) {
      const expected = denseReRanking(input, options);
      const candidates = Math.min(...[...expected.values()].map(({ size }) => size));
      const full = await kReciprocalReRanking(input, { ...options, candidates });
      full.queries.forEach((query, position) => {
        const own = [...full.neighbours.subarray(position * full.k, (position + 1) * full.k)];
        const values = expected.get(query)!;
        // A query that is not searched has one more than those that are.
        if (values.size === candidates) {
          assert.deepEqual(own.toSorted((a, b) => a - b), [...values.keys()]);
        }
        const distances = full.distances.subarray(position * full.k, (position + 1) * full.k);
        own.forEach((row, place) => {
          assert.ok(Math.abs(distances[place] - values.get(row)!) < 1e-6);
          if (place > 0) assert.ok(distances[place] >= distances[place - 1]);
        });
      });
    }
  });
}

Deno.test("kReciprocalReRanking() puts the nearest candidates alone into the order of all", async () => {
  const options = { k1: 6, k2: 3, lambda: 0.3 };
  let moved = 0;
  for (const input of randomEmbeddings(30, "candidates")) {
    const rows = unitRows(input);
    const gallery = selected(rows.length, input.isGallery);
    const candidates = 5;
    if (gallery.length <= candidates) continue;
    const { queries, neighbours } = await kReciprocalReRanking(input, { ...options, candidates });
    const expected = denseReRanking(input, options);
    queries.forEach((query, position) => {
      const values = expected.get(query)!;
      const nearest = sortedByDistance(rows, query, gallery).slice(0, candidates);
      const own = [...neighbours.subarray(position * candidates, (position + 1) * candidates)];
      assert.deepEqual(own.toSorted(), nearest.toSorted());
      own.forEach((row, place) => {
        if (place > 0) assert.ok(values.get(row)! >= values.get(own[place - 1])! - 1e-9);
      });
      if (own.join() !== nearest.join()) moved++;
    });
  }
  assert.ok(moved > 0, "nothing was re-ranked");
});

Deno.test("kReciprocalReRanking() keeps the order of before with lambda 1", async () => {
  for (const input of randomEmbeddings(9, "lambda 1")) {
    const rows = unitRows(input);
    const gallery = selected(rows.length, input.isGallery);
    const options = { lambda: 1, candidates: 5 };
    if (gallery.length <= options.candidates) continue;
    const { queries, neighbours } = await kReciprocalReRanking(input, options);
    queries.forEach((query, position) => {
      assert.deepEqual(
        [...neighbours.subarray(position * 5, (position + 1) * 5)],
        sortedByDistance(rows, query, gallery).slice(0, 5),
      );
    });
  }
});

Deno.test("kReciprocalReRanking() takes as many candidates as there are, up to 100", async () => {
  const input = { embeddings: new Float32Array([1, 0, 1, 1, 0, 1]), dim: 2 };
  assert.equal((await kReciprocalReRanking(input)).k, 2);
  const many = { embeddings: new Float32Array(300).map((_, i) => Math.sin(i)), dim: 2 };
  assert.equal((await kReciprocalReRanking(many)).k, 100);
});

Deno.test("kReciprocalReRanking() refuses what cannot be", async () => {
  const input = { embeddings: new Float32Array([1, 0, 1, 1, 0, 1]), dim: 2 };
  for (
    const options of [
      ...[{ k1: 0 }, { k2: 1.5 }, { lambda: -0.1 }, { lambda: 1.1 }, { lambda: NaN }],
      ...[{ candidates: 3 }, { candidates: 0 }],
    ]
  ) {
    await assert.rejects(kReciprocalReRanking(input, options), RangeError, JSON.stringify(options));
  }
  const zero = { embeddings: new Float32Array([1, 0, 0, 0, 0, 1]), dim: 2 };
  await assert.rejects(kReciprocalReRanking(zero), /row 1 has the length 0/);
});
