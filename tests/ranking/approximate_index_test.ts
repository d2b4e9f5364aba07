import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import {
  type ApproximateIndex,
  buildApproximateIndex,
  measureRecall,
} from "../../src/ranking/approximate_index.ts";
import { rank } from "../../src/ranking/rank.ts";
import { arrayRows } from "../../src/ranking/row_reader.ts";

const [count, dim, k] = [2000, 16, 5];
const random = createRandom("approximate");
const embeddings = Float32Array.from({ length: count * dim }, () => random.normal());
const reader = arrayRows(embeddings, dim);
const queries = Int32Array.from({ length: 100 }, (_, index) => index * 7);

Deno.test("buildApproximateIndex() finds most of the nearest, at exact distances", async () => {
  let added = 0;
  const index = await buildApproximateIndex(reader, { onProgress: (items) => added += items });
  assert.deepEqual([index.count, index.dim, added], [count, dim, count]);
  const values = new Float32Array(queries.length * dim);
  queries.forEach((row, place) =>
    values.set(embeddings.subarray(row * dim, (row + 1) * dim), place * dim)
  );
  const found = index.search(values, { k, except: queries });
  const exact = await rank({ embeddings, dim }, { queries, k });
  let same = 0;
  queries.forEach((query, place) => {
    for (let i = place * k; i < (place + 1) * k; i++) {
      assert.notEqual(found.neighbours[i], query);
      if (i > place * k) assert.ok(found.distances[i] >= found.distances[i - 1]);
      const at = exact.neighbours.subarray(place * k, (place + 1) * k).indexOf(found.neighbours[i]);
      if (at < 0) continue;
      same++;
      assert.equal(found.distances[i], exact.distances[place * k + at]);
    }
  });
  const recall = await measureRecall(index, { reader }, { queries, k });
  assert.equal(recall, same / (queries.length * k));
  assert.ok(recall > 0.9, `${recall}`);
});

Deno.test("buildApproximateIndex() answers a single query, and one that wants more than there is", async () => {
  const few = embeddings.subarray(0, 3 * dim);
  const index = await buildApproximateIndex(arrayRows(few, dim));
  const { neighbours, distances } = index.search(few.slice(0, dim), { k: 4 });
  assert.deepEqual([neighbours[0], distances[0]], [0, 0]);
  assert.deepEqual([...neighbours].sort(), [-1, 0, 1, 2]);
  assert.equal(distances[3], Infinity);
});

Deno.test("measureRecall() is 0 of an index that finds nothing, and 1 of an exact one", async () => {
  const indexOf = (search: ApproximateIndex["search"]): ApproximateIndex => ({
    count,
    dim,
    search,
  });
  const nothing = indexOf(() => ({
    neighbours: new Int32Array(queries.length * k).fill(-1),
    distances: new Float32Array(queries.length * k),
  }));
  assert.equal(await measureRecall(nothing, { reader }, { queries, k }), 0);
  const ranking = await rank({ embeddings, dim }, { queries, k });
  assert.equal(await measureRecall(indexOf(() => ranking), { reader }, { queries, k }), 1);
});
