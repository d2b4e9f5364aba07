/**
 * Small embeddings files with ties, lone queries and roles, for the tests of this folder.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";
import type { EmbeddingsFile } from "../../src/ranking/embeddings_file.ts";

/** Random embeddings on a coarse grid, so that some distances are equal. */
export function embeddingsToShow(
  categories: readonly string[],
  roles: readonly ("query" | "gallery" | undefined)[] = [],
): EmbeddingsFile {
  const random = createRandom("embeddings to show");
  const dim = 2;
  return {
    embeddings: Float32Array.from({ length: categories.length * dim }, () => random.integer(6)),
    dim,
    samples: categories.map((category, row) => ({
      path: `/${row}.png`,
      category,
      ...roles[row] && { role: roles[row] },
    })),
    protocol: {
      dataset: "folder",
      split: "zero-shot",
      selectedOn: "held-out categories",
      cropped: false,
    },
    source: {
      run: "mine",
      epoch: 7,
      modelName: "cgd",
      part: "test",
      imageSize: 32,
      fingerprint: "f",
    },
    shard: { index: 0, count: 1 },
  };
}

/** The row of a sample of such a file. */
export function rowOf({ path }: { path: string }): number {
  return Number(/\d+/.exec(path));
}
