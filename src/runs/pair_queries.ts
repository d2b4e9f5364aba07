/**
 * Finds the queries of one run among those of another: only figures of the same queries, searched in
 * the same gallery, can be compared query by query.
 *
 * @module
 */

import { relativePaths } from "../data/common_folder.ts";
import type { EmbeddingsFile } from "../ranking/embeddings_file.ts";

/** The rows of the queries that are the same, or why they are not. */
export type Pairing =
  /** `[queries]`: the first run's row of each, and the second's. */
  | { first: Int32Array; second: Int32Array }
  | { reason: string };

/**
 * Pairs the queries of two embeddings files: same image (by its path below the common folder), same
 * box, same category. Queries and gallery must be the same sets; their order does not count.
 */
export function pairQueries(first: EmbeddingsFile, second: EmbeddingsFile): Pairing {
  const [one, other] = [rowsByKey(first), rowsByKey(second)];
  for (const role of ["gallery", "queries"] as const) {
    const reason = difference(role, one[role], other[role]);
    if (reason !== null) return { reason };
  }
  return {
    first: Int32Array.from(one.queries.values()),
    second: Int32Array.from(one.queries.keys(), (key) => other.queries.get(key)!),
  };
}

type Rows = Map<string, number>;

/** The rows of queries and gallery, each by what is embedded there. */
function rowsByKey({ samples }: EmbeddingsFile): { queries: Rows; gallery: Rows } {
  const names = relativePaths(samples.map(({ path }) => path));
  const queries: Rows = new Map();
  const gallery: Rows = new Map();
  const seen = new Map<string, number>();
  for (const [row, { category, box, role }] of samples.entries()) {
    const sides = box ? [box.left, box.top, box.right, box.bottom] : null;
    const what = JSON.stringify([names[row], category, sides, role ?? null]);
    // What is listed twice is paired in its order.
    const times = seen.get(what) ?? 0;
    seen.set(what, times + 1);
    const key = `${times} ${what}`;
    if (role !== "gallery") queries.set(key, row);
    if (role !== "query") gallery.set(key, row);
  }
  return { queries, gallery };
}

function difference(role: "queries" | "gallery", first: Rows, second: Rows): string | null {
  const onlyFirst = [...first.keys()].filter((key) => !second.has(key));
  const onlySecond = [...second.keys()].filter((key) => !first.has(key));
  const [example] = [...onlyFirst, ...onlySecond];
  if (example === undefined) return null;
  const [path, category] = JSON.parse(example.slice(example.indexOf(" ") + 1));
  const what = role === "queries" ? "queries" : "gallery images";
  return `the ${what} are not the same: ${onlyFirst.length} of ${first.size} are only in the ` +
    `first run, ${onlySecond.length} of ${second.size} only in the second, such as ` +
    `"${path}" (${category})`;
}
