/**
 * A small search index with images that only ask, for the tests of this folder.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";
import { approximateDefaults, buildApproximateIndex } from "../../src/ranking/approximate_index.ts";
import type { EmbeddingsFile } from "../../src/ranking/embeddings_file.ts";
import { arrayRows } from "../../src/ranking/row_reader.ts";
import { searchedRows } from "../../src/search/find_nearest.ts";
import {
  type IndexKind,
  openSearchIndex,
  type SearchIndex,
  writeSearchIndex,
} from "../../src/search/search_index.ts";

const [count, dim] = [60, 4];

/** Every tenth image only asks; categories are `even` and `odd`. */
export function smallEmbeddings(): EmbeddingsFile {
  const random = createRandom("small index");
  return {
    embeddings: Float32Array.from({ length: count * dim }, () => random.normal()),
    dim,
    samples: Array.from({ length: count }, (_, row) => ({
      path: `/data/${row}.png`,
      category: row % 2 === 0 ? "even" : "odd",
      ...row % 10 === 0 && { role: "query" as const },
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

/** Writes an index of them. */
export async function writeSmallIndex(path: string, kind: IndexKind): Promise<void> {
  const embeddings = smallEmbeddings();
  const rows = searchedRows(embeddings.samples);
  const settings = kind === "hnsw" ? approximateDefaults : null;
  await writeSearchIndex(path, {
    record: { kind, checkpoint: "c", images: "i", graph: settings, recall: null },
    embeddings,
    graph: settings
      ? buildApproximateIndex(arrayRows(embeddings.embeddings, dim), { ...settings, rows })
      : null,
  });
}

/** Writes and opens it. */
export async function smallIndex(path: string, kind: IndexKind): Promise<SearchIndex> {
  await writeSmallIndex(path, kind);
  return await openSearchIndex(path);
}
