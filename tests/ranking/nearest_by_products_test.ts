import assert from "node:assert/strict";
import type { MemoryPlan } from "../../src/ranking/memory_plan.ts";
import { nearestByDistance } from "../../src/ranking/nearest_by_distance.ts";
import { nearestByProducts } from "../../src/ranking/nearest_by_products.ts";
import { arrayRows } from "../../src/ranking/row_reader.ts";
import type { OpenDotProducts } from "../../src/ranking/tile_products.ts";
import type { DotProducts, DotProductsOptions } from "../../src/tensor/dot_products.ts";
import type { ScoreType } from "../../src/tensor/kernels/simd/scan_kernels.ts";
import { openDotProducts } from "../../src/tensor/open_dot_products.ts";
import { tensorflowDotProducts } from "../../src/tensor/tensorflow/dot_products.ts";
import { findLibrary } from "../../src/tensor/tensorflow/find_library.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { tensorflowOnce } from "../harness/test_on_tensorflow.ts";
import { type HardSet, hardSets, nearestByLoops } from "./hard_sets.ts";

/** Small, odd and larger than what is ranked. */
const plans: MemoryPlan[] = [
  { queries: 1, queryTile: 1, galleryTile: 1 },
  { queries: 7, queryTile: 3, galleryTile: 5 },
  { queries: 1000, queryTile: 17, galleryTile: 33 },
  { queries: 1000, queryTile: 1000, galleryTile: 1000 },
];

const everyRow = (count: number, step = 1) =>
  Int32Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);

/** Everything that multiplies. */
const ways: Record<string, OpenDotProducts> = {
  wasm: (options) => openDotProducts(options, "wasm"),
  "tensorflow, float32": (options) => onTensorflow(options, "float32"),
  "tensorflow, bfloat16": (options) => onTensorflow(options, "bfloat16"),
};

async function onTensorflow(options: DotProductsOptions, type: ScoreType): Promise<DotProducts> {
  return await tensorflowDotProducts((await findLibrary())!, options, type);
}

for (const [products, open] of Object.entries(ways)) {
  const needs = products === "wasm" ? [] : [tensorflowOnce];
  await optionalTest(
    `nearestByProducts() equals plain loops on hard sets (${products})`,
    needs,
    async () => {
      for (const [samples, dim] of [[40, 3], [150, 16], [90, 130]]) {
        for (const set of hardSets(samples, dim, "hard")) {
          const sample = everyRow(samples);
          await check(set, sample, sample, 1 + samples % 9, plans[3], open);
          await check(
            set,
            everyRow(samples, 3).reverse(),
            everyRow(samples, 2),
            4,
            plans[2],
            open,
          );
        }
      }
    },
  );

  await optionalTest(`nearestByProducts() may have any tiles (${products})`, needs, async () => {
    for (const set of hardSets(60, 9, "tiles")) {
      for (const plan of plans) {
        await check(set, everyRow(60), everyRow(60), 5, plan, open);
        await check(set, everyRow(60, 7), everyRow(60), 59, plan, open);
      }
    }
  });
}

Deno.test("nearestByDistance() equals plain loops on hard sets", async () => {
  for (const set of hardSets(150, 16, "hard")) {
    await check(set, everyRow(150), everyRow(150), 6, plans[3], null);
    await check(set, everyRow(150, 3), everyRow(150, 2), 74, plans[3], null);
  }
});

Deno.test("nearestByProducts() leaves embeddings to others that no scale brings together", async () => {
  const embeddings = new Float32Array(3000).fill(1e-30);
  embeddings[2999] = 1e30; // not among those from which the scale is taken
  const options = { reader: arrayRows(embeddings, 1), k: 1, plan: plans[2] };
  const rows = everyRow(3000);
  const into = { neighbours: new Int32Array(3000), distances: new Float32Array(3000) };
  const all = { ...options, queries: rows, gallery: rows, open: ways.wasm };
  assert.equal(await nearestByProducts(all, into), null);
});

Deno.test("nearestByProducts() names the row that is not finite", async () => {
  const embeddings = new Float32Array(60).fill(1);
  embeddings[41] = NaN;
  const options = { reader: arrayRows(embeddings, 2), k: 1, plan: plans[2] };
  const [queries, gallery] = [everyRow(10), everyRow(30, 2)];
  const into = { neighbours: new Int32Array(10), distances: new Float32Array(10) };
  await assert.rejects(
    () => nearestByProducts({ ...options, queries, gallery, open: ways.wasm }, into),
    { name: "RangeError", message: /row 20 has the value NaN/ },
  );
});

/** Compares with plain loops: rows and distances must be the very same. */
async function check(
  set: HardSet,
  queries: Int32Array,
  gallery: Int32Array,
  k: number,
  plan: MemoryPlan,
  open: OpenDotProducts | null,
): Promise<void> {
  const into = {
    neighbours: new Int32Array(queries.length * k),
    distances: new Float32Array(queries.length * k),
  };
  let pairs = 0;
  const onProgress = (more: number) => pairs += more;
  const reader = arrayRows(set.embeddings, set.dim);
  const options = { reader, queries, gallery, k, onProgress };
  if (open === null) nearestByDistance(options, into);
  else assert.ok(await nearestByProducts({ ...options, plan, open }, into), set.name);
  assert.equal(pairs, queries.length * gallery.length);
  queries.forEach((query, position) => {
    const expected = nearestByLoops(set, query, gallery).slice(0, k);
    const [start, end] = [position * k, (position + 1) * k];
    assert.deepEqual(
      [...into.neighbours.subarray(start, end)],
      expected.map(({ row }) => row),
      `${set.name}, query ${query}`,
    );
    assert.deepEqual(
      [...into.distances.subarray(start, end)],
      expected.map(({ square }) => Math.fround(Math.sqrt(square))),
    );
  });
}
