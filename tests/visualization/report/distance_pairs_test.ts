import assert from "node:assert/strict";
import { rankingInputOf } from "../../../src/ranking/embeddings_file.ts";
import { distancePairs } from "../../../src/visualization/report/distance_pairs.ts";
import { embeddingsToShow } from "../embeddings_to_show.ts";

const categories = ["a", "a", "a", "b", "b", "c", "c", "c", "c", "d"];
type Role = "query" | "gallery" | undefined;

/** Distances of all pairs by a plain loop, ascending. */
function allDistances(roles: readonly Role[], wantSame: boolean): number[] {
  const { embeddings, dim } = embeddingsToShow(categories);
  const distances: number[] = [];
  for (let query = 0; query < categories.length; query++) {
    for (let other = 0; other < categories.length; other++) {
      if (query === other || roles[query] === "gallery" || roles[other] === "query") continue;
      if ((categories[query] === categories[other]) !== wantSame) continue;
      distances.push(Math.hypot(
        embeddings[query * dim] - embeddings[other * dim],
        embeddings[query * dim + 1] - embeddings[other * dim + 1],
      ));
    }
  }
  return distances.sort((a, b) => a - b);
}

function assertNear(measured: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(measured.length, expected.length);
  Array.from(measured).sort((a, b) => a - b).forEach((distance, i) =>
    assert.ok(Math.abs(distance - expected[i]) < 1e-9)
  );
}

Deno.test("distancePairs() measures every query with every other image, where these are few", () => {
  const mixed: Role[] = ["query", "gallery", undefined, "query", "gallery"];
  for (const roles of [[], mixed]) {
    const input = rankingInputOf(embeddingsToShow(categories, roles));
    const { same, different } = distancePairs(input, { seed: 0 });
    assertNear(same.distances, allDistances(roles, true));
    assertNear(different.distances, allDistances(roles, false));
    assert.equal(same.pairCount, same.distances.length);
    assert.equal(different.pairCount, different.distances.length);
  }
});

Deno.test("distancePairs() draws of many pairs, each as likely as any other", () => {
  const input = rankingInputOf(embeddingsToShow(categories));
  const most = 19; // one fewer than there are of the same category
  const all = allDistances([], true);
  assert.ok(all.length === most + 1);
  const counts = new Map<string, number>();
  const draws = 2000;
  for (let seed = 0; seed < draws; seed++) {
    const { same: { distances, pairCount } } = distancePairs(input, { seed, most });
    assert.equal(distances.length, most);
    assert.equal(pairCount, all.length);
    for (const distance of distances) {
      counts.set(distance.toFixed(6), (counts.get(distance.toFixed(6)) ?? 0) + 1);
    }
  }
  for (const [distance, alike] of Map.groupBy(all, (distance) => distance.toFixed(6))) {
    const p = alike.length / all.length;
    const expected = draws * most * p;
    // Five standard deviations of the binomial distribution.
    const tolerance = 5 * Math.sqrt(expected * (1 - p));
    assert.ok(Math.abs((counts.get(distance) ?? 0) - expected) < tolerance, distance);
  }
});

Deno.test("distancePairs() draws the same pairs for the same seed", () => {
  const input = rankingInputOf(embeddingsToShow(categories));
  const draw = (seed: number) => distancePairs(input, { seed, most: 8 });
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
});

Deno.test("distancePairs() finds no pairs of what there is not", () => {
  const lone = distancePairs(rankingInputOf(embeddingsToShow(["a", "b"])), { seed: 0 });
  assert.equal(lone.same.distances.length, 0);
  const one = distancePairs(rankingInputOf(embeddingsToShow(["a", "a"])), { seed: 0 });
  assert.equal(one.different.distances.length, 0);
});
