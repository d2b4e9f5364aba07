import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";

Deno.test("createRandom() repeats with one seed and differs with another", () => {
  const draw = (seed: string | number) => {
    const random = createRandom(seed);
    return Array.from({ length: 8 }, () => random.next());
  };
  assert.deepEqual(draw(0), draw(0));
  assert.notDeepEqual(draw(0), draw(1));
  assert.notDeepEqual(draw("0 weights"), draw("0 batches"));
});

Deno.test("createRandom() goes on from a saved state", () => {
  const random = createRandom(7);
  for (let drawn = 0; drawn < 100; drawn++) random.next();
  const resumed = createRandom(random.state);
  assert.deepEqual(
    Array.from({ length: 50 }, () => resumed.next()),
    Array.from({ length: 50 }, () => random.next()),
  );
});

Deno.test("random numbers are uniform and normal to within five standard errors", () => {
  const random = createRandom(3);
  const count = 40_000;
  const uniform = Array.from({ length: count }, () => random.next());
  const normal = Array.from({ length: count }, () => random.normal());
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  assert.ok(Math.abs(mean(uniform) - 0.5) < 5 * Math.sqrt(1 / 12 / count));
  assert.ok(Math.abs(mean(normal)) < 5 / Math.sqrt(count));
  assert.ok(Math.abs(mean(normal.map((value) => value ** 2)) - 1) < 5 * Math.sqrt(2 / count));
  assert.ok(uniform.every((value) => value >= 0 && value < 1));
});

Deno.test("shuffle() gives every order equally often, and leaves its input alone", () => {
  const random = createRandom(11);
  const items = [1, 2, 3];
  const counts = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const order = random.shuffle(items).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${count}`);
  assert.deepEqual(items, [1, 2, 3]);
});
