/**
 * The worker in which queries are measured: it gets embeddings once, and tells the figures of some
 * queries at a time. `measured_queries.ts` starts it.
 *
 * @module
 */

import { measureQueries } from "../metrics/measure_queries.ts";
import { forEachPositiveRanks } from "../metrics/positive_ranks.ts";
import { prepareRanking } from "../metrics/ranking_input.ts";

/** What to measure. */
export interface MeasureRequest {
  /** `[images, dim]`. */
  embeddings: Float32Array;
  dim: number;
  /** `[images]`: the number of each one's category. */
  labels: Int32Array;
  isQuery: Uint8Array;
  isGallery: Uint8Array;
}

/** The figures of some queries. */
export interface MeasuredChunk {
  /** Their rows. */
  queries: Int32Array;
  /** Rank of the first image of the same category; 0 if there is none. */
  ranks: Int32Array;
  /** Average precision at R. */
  precisions: Float64Array;
}

/** Products of a query and a row between two messages: a fraction of a second. */
const productsAtOnce = 2 ** 28;

const scope = self as unknown as {
  onmessage: (event: MessageEvent<MeasureRequest>) => void;
  postMessage(chunk: MeasuredChunk): void;
};

scope.onmessage = ({ data: { labels, ...input } }) => {
  const prepared = prepareRanking(input);
  const { queries, gallery } = prepared;
  const size = Math.max(4, Math.floor(productsAtOnce / (gallery.length * input.dim)));
  for (let start = 0; start < queries.length; start += size) {
    const some = queries.slice(start, start + size);
    const perQuery = measureQueries({ ...prepared, queries: some }, labels, {
      ties: "pessimistic",
      precisionAt: [],
      eachPositiveRanks: forEachPositiveRanks,
    });
    scope.postMessage({
      queries: some,
      ranks: perQuery.firstPositiveRank,
      precisions: perQuery.averagePrecisionAtR,
    });
  }
};
