import assert from "node:assert/strict";
import { rank } from "../../src/ranking/rank.ts";
import { naiveRanking, randomSets } from "../metrics/naive_ranking.ts";

Deno.test("rank() equals a full sort, ties broken by the lower row", async () => {
  for (const set of randomSets(60, "rank")) {
    const searched = set.isGallery?.filter(Boolean).length ?? set.labels.length;
    if (searched < 2) continue;
    for (const k of [1, searched - 1]) {
      const { queries, neighbours, distances } = await rank(set, { k });
      queries.forEach((query, position) => {
        const expected = naiveRanking(set, query).slice(0, k);
        assert.deepEqual(
          [...neighbours.subarray(position * k, (position + 1) * k)],
          expected.map(({ row }) => row),
        );
        assert.deepEqual(
          [...distances.subarray(position * k, (position + 1) * k)],
          expected.map(({ distance }) => Math.fround(distance)),
        );
      });
    }
  }
});

Deno.test("rank() ranks for chosen queries, in their order", async () => {
  const input = { embeddings: new Float32Array([0, 1, 3, 7]), dim: 1 };
  const { queries, neighbours } = await rank(input, { queries: [3, 0], k: 2 });
  assert.deepEqual([...queries], [3, 0]);
  assert.deepEqual([...neighbours], [2, 1, 1, 2]);
});

Deno.test("rank() finds duplicates of a query, but never the query", async () => {
  const input = { embeddings: new Float32Array([5, 5, 5, 6]), dim: 1 };
  const { neighbours, distances } = await rank(input, { k: 3 });
  assert.deepEqual([...neighbours.subarray(0, 6)], [1, 2, 3, 0, 2, 3]);
  assert.deepEqual([...distances.subarray(0, 3)], [0, 0, 1]);
});

Deno.test("rank() may find all of a gallery that the queries are not in", async () => {
  const input = {
    embeddings: new Float32Array([0, 2, 1]),
    dim: 1,
    isQuery: new Uint8Array([1, 0, 0]),
    isGallery: new Uint8Array([0, 1, 1]),
  };
  assert.deepEqual([...(await rank(input, { k: 2 })).neighbours], [2, 1]);
});

Deno.test("rank() refuses more neighbours than there are, and queries that do not exist", async () => {
  const input = { embeddings: new Float32Array([0, 1, 3, 7]), dim: 1 };
  await assert.rejects(() => rank(input, { k: 4 }), {
    name: "RangeError",
    message: "Cannot find the 4 nearest: a whole number from 1 to 3 is needed, " +
      "the size of the gallery without the query",
  });
  await assert.rejects(() => rank(input, { k: 0 }), RangeError);
  await assert.rejects(() => rank(input, { k: 1, queries: [4] }), /query 4/);
  await assert.rejects(
    () => rank({ ...input, embeddings: new Float32Array([NaN]) }, { k: 1 }),
    /row 0/,
  );
});
