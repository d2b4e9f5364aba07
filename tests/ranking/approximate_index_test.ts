import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import {
  type ApproximateIndex,
  buildApproximateIndex,
  measureRecall,
  openApproximateIndex,
} from "../../src/ranking/approximate_index.ts";
import { rank } from "../../src/ranking/rank.ts";
import { arrayRows } from "../../src/ranking/row_reader.ts";
import { withFolder } from "../harness/small_run.ts";

const [count, dim, k] = [2000, 16, 5];
const random = createRandom("approximate");
const embeddings = Float32Array.from({ length: count * dim }, () => random.normal());
const reader = arrayRows(embeddings, dim);
const queries = Int32Array.from({ length: 100 }, (_, index) => index * 7);

Deno.test("buildApproximateIndex() finds most of the nearest, at exact distances", async () => {
  let added = 0;
  const index = buildApproximateIndex(reader, { onProgress: (items) => added += items });
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

Deno.test("buildApproximateIndex() answers a single query, and one that wants more than there is", () => {
  const few = embeddings.subarray(0, 3 * dim);
  const index = buildApproximateIndex(arrayRows(few, dim));
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
    save: () => assert.fail(),
  });
  const nothing = indexOf(() => ({
    neighbours: new Int32Array(queries.length * k).fill(-1),
    distances: new Float32Array(queries.length * k),
  }));
  assert.equal(await measureRecall(nothing, { reader }, { queries, k }), 0);
  const ranking = await rank({ embeddings, dim }, { queries, k });
  assert.equal(await measureRecall(indexOf(() => ranking), { reader }, { queries, k }), 1);
});

Deno.test("buildApproximateIndex() of some rows that looks at all finds as rank() does, saved and opened too", () =>
  withFolder(async (folder) => {
    const some = arrayRows(embeddings.subarray(0, 300 * dim), dim);
    const isGallery = Uint8Array.from({ length: some.count }, (_, row) => row % 3 === 0 ? 0 : 1);
    const rows = Int32Array.from(isGallery.keys()).filter((row) => isGallery[row] !== 0);
    const thorough = { expansionSearch: 400 };
    const built = buildApproximateIndex(some, { ...thorough, rows });
    const path = join(folder, "graph.usearch");
    built.save(path);
    const opened = openApproximateIndex(path, some, thorough);

    const queries = Int32Array.of(0, 1, 2, 150, 299);
    const exact = await rank({ reader: some, isGallery }, { queries, k });
    const asked = new Float32Array(queries.length * dim);
    queries.forEach((row, place) => some.read(row, asked.subarray(place * dim, (place + 1) * dim)));
    for (const index of [built, opened]) {
      assert.equal(index.count, rows.length);
      const found = index.search(asked, { k, except: queries });
      assert.deepEqual(found, { neighbours: exact.neighbours, distances: exact.distances });
      assert.equal(await measureRecall(index, { reader: some, isGallery }, { queries, k }), 1);
    }
  }));

Deno.test("measureRecall() is small where hardly anything is looked at, and counts no tie as a miss", async () => {
  const poor = buildApproximateIndex(reader, {
    connectivity: 2,
    expansionAdd: 1,
    expansionSearch: 1,
  });
  const recall = await measureRecall(poor, { reader }, { queries, k });
  assert.ok(recall < 0.9, `${recall}`);

  // Each embedding is there sixteen times: any of its copies is as good.
  const one = embeddings.subarray(0, 30 * dim);
  const copies = new Float32Array(16 * one.length);
  for (let copy = 0; copy < 16; copy++) copies.set(one, copy * one.length);
  const input = { reader: arrayRows(copies, dim) };
  const index = buildApproximateIndex(input.reader, { expansionSearch: 1000 });
  const all = Int32Array.from({ length: 50 }, (_, row) => row);
  assert.equal(await measureRecall(index, input, { queries: all, k }), 1);
});
