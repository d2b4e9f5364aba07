import assert from "node:assert/strict";
import { averageRankingPosition } from "../../src/metrics/average_ranking_position.ts";

const line = (places: number[], labels: number[]) => ({
  embeddings: Float32Array.from(places),
  dim: 1,
  labels: Int32Array.from(labels),
});

Deno.test("averageRankingPosition() is K / 2 for perfectly grouped categories of K", () => {
  const perfect = line([0, 1, 3, 100, 101, 103], [0, 0, 0, 1, 1, 1]);
  assert.equal(averageRankingPosition(perfect), 1.5);
});

Deno.test("averageRankingPosition() is the mean over queries of the mean rank", () => {
  // Category 0 at 0, 1 and 10; category 1 at 2 and 4. At 1 and at 2 a negative is as near as a
  // positive, and comes first.
  const position = averageRankingPosition(line([0, 1, 10, 2, 4], [0, 0, 0, 1, 1]));
  assert.equal(position, ((1 + 4) / 2 + (2 + 4) / 2 + (3 + 4) / 2 + 3 + 1) / 5);
});

Deno.test("averageRankingPosition() leaves lone queries out", () => {
  assert.equal(averageRankingPosition(line([0, 5, 1], [0, 0, 7])), (2 + 2) / 2);
  assert.ok(Number.isNaN(averageRankingPosition(line([0, 1], [0, 1]))));
});
