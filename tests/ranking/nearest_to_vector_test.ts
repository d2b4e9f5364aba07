import assert from "node:assert/strict";
import { nearestToVector } from "../../src/ranking/nearest_to_vector.ts";
import { naiveRanking, randomSets } from "../metrics/naive_ranking.ts";

Deno.test("nearestToVector() equals a full sort, also in more rows than it takes at once", () => {
  for (const set of [...randomSets(40, "nearest"), ...largeSet()]) {
    const { embeddings, dim, labels, isGallery } = set;
    const rows = Int32Array.from(labels.keys()).filter((row) => isGallery?.[row] !== 0);
    for (const query of [0, labels.length - 1]) {
      const vector = embeddings.subarray(query * dim, (query + 1) * dim);
      const expected = naiveRanking(set, query);
      for (const k of [1, 5, expected.length].filter((k) => k > 0)) {
        const found = nearestToVector({ vector, embeddings, rows, k, except: query });
        assert.deepEqual([...found.rows], expected.slice(0, k).map(({ row }) => row));
        assert.deepEqual(
          [...found.distances],
          expected.slice(0, k).map(({ distance }) => Math.fround(distance)),
        );
      }
    }
  }
});

/** 5,000 rows in few places, so that many are at the same distance. */
function largeSet() {
  const embeddings = Float32Array.from({ length: 5000 }, (_, row) => row * 7 % 13);
  return [{ embeddings, dim: 1, labels: new Int32Array(5000), isGallery: undefined }];
}

Deno.test("nearestToVector() gives all rows there are, where more are wanted", () => {
  const embeddings = new Float32Array([0, 1, 3, 7]);
  const rows = Int32Array.of(3, 1);
  const options = { vector: Float32Array.of(3), embeddings, rows };
  assert.deepEqual([...nearestToVector({ ...options, k: 9 }).rows], [1, 3]);
  assert.deepEqual([...nearestToVector({ ...options, k: 9, except: 3 }).rows], [1]);
  assert.deepEqual([...nearestToVector({ ...options, k: 9, except: 0 }).rows], [1, 3]);
  assert.deepEqual(nearestToVector({ ...options, rows: new Int32Array(0), k: 9 }).rows.length, 0);
});

Deno.test("nearestToVector() refuses what is no number of neighbours, and no embedding", () => {
  const options = { embeddings: new Float32Array(2), rows: Int32Array.of(0, 1) };
  for (const k of [0, -1, 1.5, NaN]) {
    assert.throws(() => nearestToVector({ ...options, vector: Float32Array.of(0), k }), RangeError);
  }
  for (const value of [NaN, Infinity]) {
    const vector = Float32Array.of(value);
    assert.throws(() => nearestToVector({ ...options, vector, k: 1 }), /not finite/);
  }
});
