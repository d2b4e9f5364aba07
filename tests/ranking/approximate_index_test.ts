import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import {
  buildApproximateIndex,
  defaultApproximateSettings,
  loadApproximateIndex,
  searchApproximately,
} from "../../src/ranking/approximate_index.ts";
import { measureRecall } from "../../src/ranking/approximate_recall.ts";
import { rank } from "../../src/ranking/rank.ts";
import { arrayRows, type RowReader } from "../../src/ranking/row_reader.ts";
import { withFolder } from "../harness/small_run.ts";

const dim = 8;

function randomRows(count: number, seed: string): RowReader & { values: Float32Array } {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: count * dim }, () => random.normal());
  return { ...arrayRows(values, dim), values };
}

function allRows({ count }: RowReader): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

/** Looks at so many that on a small set it is exact. */
const thorough = { ...defaultApproximateSettings, expansionSearch: 400 };

Deno.test("searchApproximately() that looks at all gives what rank() gives, saved and read too", () =>
  withFolder(async (folder) => {
    const reader = randomRows(300, "approximate");
    // Only these are searched.
    const gallery = allRows(reader).filter((row) => row % 3 !== 0);
    const built = buildApproximateIndex(reader, gallery, thorough);
    const path = join(folder, "graph.usearch");
    built.save(path);
    const loaded = loadApproximateIndex(path, { dim, settings: thorough });
    assert.deepEqual([built.size, loaded.size], [gallery.length, gallery.length]);

    const isGallery = Uint8Array.from(allRows(reader), (row) => row % 3 === 0 ? 0 : 1);
    const exact = await rank({ embeddings: reader.values, dim, isGallery }, { k: 8 });
    for (const row of [0, 1, 2, 150, 299]) {
      const query = reader.values.slice(row * dim, (row + 1) * dim);
      for (const index of [built, loaded]) {
        const found = searchApproximately(index, reader, query, { k: 8, leaveOut: row });
        assert.deepEqual(found.rows, exact.neighbours.slice(row * 8, (row + 1) * 8));
        assert.deepEqual(found.distances, exact.distances.slice(row * 8, (row + 1) * 8));
      }
    }
  }));

Deno.test("searchApproximately() gives all there are where more are wanted", () => {
  const reader = randomRows(5, "few");
  const index = buildApproximateIndex(reader, allRows(reader));
  const { rows } = searchApproximately(index, reader, reader.values.slice(0, dim), { k: 9 });
  assert.deepEqual([rows[0], [...rows].sort()], [0, [0, 1, 2, 3, 4]]);
});

Deno.test("measureRecall() is 1 where all is looked at, less where hardly anything is", async () => {
  const reader = randomRows(2000, "recall");
  const rows = allRows(reader);
  const options = { queries: rows, gallery: rows, k: 8, sample: 100, seed: 3 };
  const all = { ...thorough, expansionSearch: 2000 };
  const measured = await measureRecall(buildApproximateIndex(reader, rows, all), reader, options);
  assert.deepEqual(measured, { recall: 1, k: 8, queries: 100, seed: 3 });

  const poor = { connectivity: 2, expansionAdd: 1, expansionSearch: 1 };
  const { recall } = await measureRecall(
    buildApproximateIndex(reader, rows, poor),
    reader,
    options,
  );
  assert.ok(recall < 0.9, String(recall));
});

Deno.test("measureRecall() does not count a tie as a miss", async () => {
  // Each row is there sixteen times: any eight of its fifteen copies are as good.
  const { values } = randomRows(30, "ties");
  const copies = new Float32Array(16 * values.length);
  for (let copy = 0; copy < 16; copy++) copies.set(values, copy * values.length);
  const reader = arrayRows(copies, dim);
  const rows = allRows(reader);
  const index = buildApproximateIndex(reader, rows, { ...thorough, expansionSearch: 1000 });
  const options = { queries: rows, gallery: rows, k: 8, sample: 50, seed: 0 };
  assert.equal((await measureRecall(index, reader, options)).recall, 1);
});
