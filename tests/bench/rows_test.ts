import assert from "node:assert/strict";
import type { Measured } from "../../bench/rounds.ts";
import { imageMetrics, imagesPerSecond, median, medianRatio, rowsOf } from "../../bench/rows.ts";

/** A contender that took so many seconds for 10 images, round by round. */
function contender(name: string, seconds: number[], peakMemoryMib = 100): Measured {
  return {
    name,
    rounds: seconds.map((value) => ({
      images: 10,
      seconds: value,
      processorSeconds: 2 * value,
      disturbance: 0,
    })),
    peakMemoryMib,
    versions: {},
    outOfMemory: false,
  };
}

Deno.test("median() takes the middle, or the mean of the middle two", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]), RangeError);
});

Deno.test("medianRatio() is of the rounds' ratios, not of the medians", () => {
  // A machine that is ten times as slow in a round is so for both.
  assert.equal(medianRatio([1, 10, 3], [2, 20, 1]), 0.5);
  assert.notEqual(median([1, 10, 3]) / median([2, 20, 1]), 0.5);
});

Deno.test("rowsOf() divides by the best peer, and memory by Keras", () => {
  const measured = [
    contender("ours", [1, 1, 1], 90),
    contender("keras", [4, 4, 4], 100),
    contender("pytorch", [2, 2, 2], 50),
  ];
  assert.deepEqual(rowsOf("case", measured, [...imageMetrics, imagesPerSecond]), [
    {
      case: "case",
      metric: "ms per image",
      ours: 100,
      peers: { keras: 400, pytorch: 200 },
      ratio: 0.5,
    },
    {
      case: "case",
      metric: "processor ms per image",
      ours: 200,
      peers: { keras: 800, pytorch: 400 },
      ratio: 0.5,
    },
    {
      case: "case",
      metric: "images per second",
      ours: 10,
      peers: { keras: 2.5, pytorch: 5 },
      ratio: 2,
    },
    {
      case: "case",
      metric: "peak memory",
      ours: 90,
      peers: { keras: 100, pytorch: 50 },
      ratio: 0.9,
    },
  ]);
});

Deno.test("rowsOf() leaves out a peer without memory, and has no rows without ours", () => {
  const ours = contender("ours", [1]);
  const lost = { ...contender("pytorch", []), outOfMemory: true };
  const [row] = rowsOf("case", [ours, lost], imageMetrics);
  assert.deepEqual([row.peers, row.ratio], [{}, null]);
  assert.deepEqual(rowsOf("case", [{ ...ours, outOfMemory: true }, lost], imageMetrics), []);
});

Deno.test("rowsOf() puts our own float32 apart, and never takes it for a peer", () => {
  const measured = [
    contender("ours", [1]),
    contender("own float32", [4]),
    contender("pytorch", [5]),
  ];
  const rows = rowsOf("b16 bfloat16", measured, imageMetrics);
  assert.deepEqual(rows[0].peers, { pytorch: 500 });
  assert.deepEqual(rows.at(-2), {
    case: "b16 bfloat16 beside own float32",
    metric: "ms per image",
    ours: 100,
    peers: { "own float32": 400 },
    ratio: 0.25,
  });
});
