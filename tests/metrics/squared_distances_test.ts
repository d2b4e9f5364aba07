import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { forEachQuery } from "../../src/metrics/squared_distances.ts";

Deno.test("forEachQuery() gives every query its distances, whatever the sizes of the tiles", () => {
  const random = createRandom("tiles");
  for (const [queryCount, galleryCount, dim] of [[1, 1, 1], [3, 4, 5], [4, 7, 2], [9, 10, 3]]) {
    const samples = queryCount + galleryCount;
    const embeddings = Float32Array.from({ length: samples * dim }, random.normal);
    const rows = random.shuffle(Array.from({ length: samples }, (_, row) => row));
    const queries = Int32Array.from(rows.slice(0, queryCount));
    const gallery = Int32Array.from(rows.slice(queryCount));
    const visited: number[] = [];
    forEachQuery({ embeddings, dim }, queries, gallery, (distances, position) => {
      visited.push(position);
      const expected = Float64Array.from(gallery, (row) => {
        let sum = 0;
        for (let d = 0; d < dim; d++) {
          sum += (embeddings[queries[position] * dim + d] - embeddings[row * dim + d]) ** 2;
        }
        return sum;
      });
      assert.deepEqual(distances, expected);
    });
    assert.deepEqual(visited, [...queries.keys()]);
  }
});

Deno.test("forEachQuery() gives duplicates exactly equal distances, and each other exactly 0", () => {
  const random = createRandom("duplicates");
  const row = Array.from({ length: 33 }, random.normal);
  const other = Array.from({ length: 33 }, random.normal);
  const matrix = { embeddings: Float32Array.from([row, other, row, row].flat()), dim: 33 };
  const all = new Int32Array([0, 1, 2, 3]);
  const found: number[][] = [];
  forEachQuery(matrix, all, all, (distances) => found.push([...distances]));
  const apart = found[0][1];
  assert.deepEqual(found[1], [apart, 0, apart, apart]);
  for (const query of [0, 2, 3]) assert.deepEqual(found[query], [0, apart, 0, 0]);
});
