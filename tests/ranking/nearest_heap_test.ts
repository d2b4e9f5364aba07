import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { createNearestHeap } from "../../src/ranking/nearest_heap.ts";

Deno.test("createNearestHeap() keeps the k nearest, the lower row first at the same distance", () => {
  const random = createRandom("heap");
  for (const k of [1, 2, 7, 30]) {
    const heap = createNearestHeap(k);
    for (const offered of [0, 1, k, 5 * k]) {
      const items = Array.from(
        { length: offered },
        (_, row) => ({ row, distance: random.integer(9) }),
      );
      for (const { row, distance } of random.shuffle(items)) heap.offer(distance, row);
      const expected = items.sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, k);
      assert.equal(heap.worst, expected.length < k ? Infinity : expected[k - 1].distance);
      const [rows, distances] = [new Int32Array(k), new Float64Array(k)];
      heap.drain(rows, distances);
      assert.deepEqual([...rows.subarray(0, expected.length)], expected.map(({ row }) => row));
      assert.deepEqual(
        [...distances.subarray(0, expected.length)],
        expected.map(({ distance }) => distance),
      );
      assert.equal(heap.worst, Infinity);
    }
  }
});
