import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/core/user_error.ts";
import { findNearest } from "../../src/search/find_nearest.ts";
import { indexKinds } from "../../src/search/search_index.ts";
import { withFolder } from "../harness/small_run.ts";
import { smallEmbeddings, smallIndex } from "./small_index.ts";

const { embeddings, dim, samples } = smallEmbeddings();
/** One that is in the index, one that only asks, one that is nowhere. */
const queries = Float32Array.of(...rowAt(7), ...rowAt(20), 0.5, -0.25, 0, 1);

function rowAt(row: number): Float32Array {
  return embeddings.slice(row * dim, (row + 1) * dim);
}

/** By a loop over everything. */
function nearestByLoop(query: Float32Array, k: number, category?: string) {
  return samples.map((sample, row) => ({ ...sample, row }))
    .filter((sample) =>
      sample.role !== "query" && sample.category === (category ?? sample.category)
    )
    .map(({ row }) => {
      const square = rowAt(row).reduce((sum, value, i) => sum + (value - query[i]) ** 2, 0);
      return { row, distance: Math.fround(Math.sqrt(square)) };
    })
    .sort((a, b) => a.distance - b.distance || a.row - b.row)
    .slice(0, k);
}

Deno.test("findNearest() finds what a loop over everything finds, exactly and by the graph", () =>
  withFolder(async (folder) => {
    for (const kind of indexKinds) {
      using index = await smallIndex(join(folder, kind), kind);
      for (const [k, category] of [[1], [8], [54], [5, "odd"], [24, "even"]] as const) {
        const found = await findNearest(index, queries, { k, category });
        const wanted = [0, 1, 2].map((query) =>
          nearestByLoop(queries.slice(query * dim, (query + 1) * dim), k, category)
        );
        assert.deepEqual(found, wanted, `${kind} ${k} ${category}`);
      }
      const [[first], [second]] = await findNearest(index, queries, { k: 1 });
      assert.deepEqual([first, samples[second.row].role], [{ row: 7, distance: 0 }, undefined]);
    }
  }));

Deno.test("findNearest() refuses more than there are, an unknown category, and what is not finite", () =>
  withFolder(async (folder) => {
    for (const kind of indexKinds) {
      using index = await smallIndex(join(folder, kind), kind);
      const refused = async (k: number, category: string | undefined, message: RegExp) => {
        await assert.rejects(
          findNearest(index, queries, { k, category }),
          (thrown) => thrown instanceof UserError && message.test(thrown.message + thrown.hint),
        );
      };
      await refused(55, undefined, /55 nearest: .* has 54 images\.Give -k 54 or less/);
      await refused(25, "even", /25 nearest: of "even" it has 24 images/);
      await refused(1, "evn", /"evn": no image.*Did you mean "even"/);
      const broken = Float32Array.of(0, NaN, 0, 0);
      await assert.rejects(findNearest(index, broken, { k: 1 }), RangeError);
    }
  }));
