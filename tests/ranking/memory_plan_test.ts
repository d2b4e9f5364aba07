import assert from "node:assert/strict";
import { planMemory } from "../../src/ranking/memory_plan.ts";

const sizes = { queries: 100_000, gallery: 100_000, dim: 512, k: 8 };

Deno.test("planMemory() takes all queries at once where memory allows it", () => {
  assert.equal(planMemory({ ...sizes, maxMemory: 2 ** 30 }).queries, sizes.queries);
  assert.equal(planMemory({ ...sizes, queries: 3, maxMemory: 2 ** 30 }).queries, 3);
});

Deno.test("planMemory() takes fewer rows at once with less memory", () => {
  let last = planMemory({ ...sizes, maxMemory: 2 ** 30 });
  for (let maxMemory = 2 ** 29; maxMemory >= 2 ** 25; maxMemory /= 2) {
    const plan = planMemory({ ...sizes, maxMemory });
    assert.ok(plan.queries <= last.queries && plan.galleryTile <= last.galleryTile);
    assert.ok(plan.queries === sizes.queries || plan.queries % plan.queryTile === 0);
    last = plan;
  }
  assert.ok(last.queries < sizes.queries);
});

Deno.test("planMemory() refuses too little, and says what is wanted", () => {
  const refusal = (maxMemory: number) => {
    try {
      planMemory({ ...sizes, maxMemory });
    } catch (thrown) {
      return thrown as Error;
    }
  };
  const { name, message } = refusal(1000)!;
  assert.equal(name, "UserError");
  const [, wanted] = /wanted (\d+) bytes or more/.exec(message)!;
  assert.equal(refusal(Number(wanted)), undefined);
  assert.ok(refusal(Number(wanted) - 1));
});
