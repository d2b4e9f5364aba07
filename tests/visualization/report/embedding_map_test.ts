import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import type { EmbeddingsFile } from "../../../src/ranking/embeddings_file.ts";
import { embeddingMap } from "../../../src/visualization/report/embedding_map.ts";
import { embeddingsToShow } from "../embeddings_to_show.ts";

/** Categories of `each` images, each around a centre of its own. */
function groups(count: number, each: number): EmbeddingsFile {
  const random = createRandom("map");
  const file = embeddingsToShow(
    Array.from({ length: count * each }, (_, row) => `category ${row % count}`),
  );
  const dim = 8;
  const centres = Array.from({ length: count * dim }, () => 10 * random.normal());
  const embeddings = Float32Array.from(
    { length: count * each * dim },
    (_, i) => centres[(Math.floor(i / dim) % count) * dim + i % dim] + random.normal(),
  );
  return { ...file, embeddings, dim };
}

Deno.test("embeddingMap() keeps together what is together", async () => {
  const { points } = (await embeddingMap(groups(6, 20), { seed: 0 }))!;
  assert.equal(points.length, 120);
  let alike = 0;
  for (const point of points) {
    assert.ok(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1);
    const nearest = points.filter((other) =>
      other !== point
    ).toSorted((a, b) =>
      Math.hypot(a.x - point.x, a.y - point.y) - Math.hypot(b.x - point.x, b.y - point.y)
    )[0];
    if (nearest.category === point.category) alike++;
  }
  assert.ok(alike > 108, `${alike} of 120`);
});

Deno.test("embeddingMap() is the same for the same seed", async () => {
  const file = groups(4, 6);
  assert.deepEqual(await embeddingMap(file, { seed: 1 }), await embeddingMap(file, { seed: 1 }));
  assert.notDeepEqual(await embeddingMap(file, { seed: 1 }), await embeddingMap(file, { seed: 2 }));
});

Deno.test("embeddingMap() takes some of each category, and no more than it may", async () => {
  const map = (await embeddingMap(groups(10, 12), { seed: 0, most: 30, mostEach: 4 }))!;
  assert.equal(map.points.length, 30);
  assert.equal(map.imageCount, 120);
  const sizes = [...Map.groupBy(map.points, ({ category }) => category).values()]
    .map((points) => points.length).sort((a, b) => b - a);
  assert.deepEqual(sizes, [4, 4, 4, 4, 4, 4, 4, 2]);
  assert.equal(map.categoryCount, sizes.length);
  assert.equal(new Set(map.points.map(({ path }) => path)).size, 30);
});

Deno.test("embeddingMap() makes no map of fewer than four places", async () => {
  assert.equal(await embeddingMap(groups(1, 3), { seed: 0 }), null);
  const collapsed = groups(4, 6);
  collapsed.embeddings.fill(1);
  assert.equal(await embeddingMap(collapsed, { seed: 0 }), null);
  assert.equal((await embeddingMap(groups(1, 4), { seed: 0 }))!.points.length, 4);
});
