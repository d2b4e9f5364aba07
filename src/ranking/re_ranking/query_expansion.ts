/**
 * α query expansion and database-side augmentation: queries, items of the gallery or both become
 * means of their neighbourhood (Radenović et al., arXiv 1711.02512, section 4.2; Arandjelović and
 * Zisserman, CVPR 2012, section 5), and are ranked once more.
 *
 * @module
 */

import { prepareRanking, type RankingInput } from "../../metrics/ranking_input.ts";
import { rank } from "../rank.ts";
import { neighbourMeans, type NeighbourMeansOptions } from "./neighbour_means.ts";
import type { ReRanking } from "./re_ranking.ts";

/**
 * α query expansion: each query becomes the mean of itself and the items of the gallery nearest to
 * it, weighted by their similarity to the power α.
 *
 * @returns `[queries, dim]`, of length 1
 * @throws {RangeError} as {@linkcode neighbourMeans}
 */
export function alphaQueryExpansion(
  input: RankingInput,
  options: NeighbourMeansOptions = {},
): Promise<Float32Array> {
  return neighbourMeans(input, prepareRanking(input).queries, options);
}

/**
 * Database-side augmentation: the same for each item of the gallery. Done once for a gallery, it
 * costs nothing when one asks.
 *
 * @returns `[gallery, dim]`, of length 1
 * @throws {RangeError} as {@linkcode neighbourMeans}
 */
export function databaseAugmentation(
  input: RankingInput,
  options: NeighbourMeansOptions = {},
): Promise<Float32Array> {
  return neighbourMeans(input, prepareRanking(input).gallery, options);
}

/** New embeddings; those of the input, divided by their lengths, where they are absent. */
export interface ExpandedEmbeddings {
  /** `[queries, dim]`. */
  queries?: Float32Array;
  /** `[gallery, dim]`. */
  gallery?: Float32Array;
}

/**
 * The k nearest items of the gallery for each query by new embeddings. With both of them new, on
 * samples that all ask and are searched, this is the query expansion of fast-reid.
 *
 * @returns rows of `input`; a query never finds itself, though its row has two embeddings now
 * @throws {RangeError} as `rank()`
 */
export async function rankExpanded(
  input: RankingInput,
  expanded: ExpandedEmbeddings,
  k: number,
): Promise<ReRanking> {
  const { matrix: { embeddings, dim }, queries, gallery } = prepareRanking(input, {
    normalize: true,
  });
  // First the gallery, then the queries: the lower row still goes before the higher one.
  const count = gallery.length;
  const both = new Float32Array((count + queries.length) * dim);
  both.set(expanded.gallery ?? chosen(embeddings, dim, gallery));
  both.set(expanded.queries ?? chosen(embeddings, dim, queries), count * dim);
  const searched = new Set(gallery);
  // One more, since among them may be the query itself.
  const wanted = k + (queries.some((query) => searched.has(query)) ? 1 : 0);
  const found = await rank({
    ...{ embeddings: both, dim },
    isQuery: Uint8Array.from({ length: count + queries.length }, (_, i) => i < count ? 0 : 1),
    isGallery: Uint8Array.from({ length: count + queries.length }, (_, i) => i < count ? 1 : 0),
  }, { k: wanted });
  const neighbours = new Int32Array(queries.length * k);
  const distances = new Float32Array(queries.length * k);
  queries.forEach((query, position) => {
    let place = position * k;
    for (let i = position * wanted; place < (position + 1) * k; i++) {
      const row = gallery[found.neighbours[i]];
      if (row === query) continue;
      neighbours[place] = row;
      distances[place++] = found.distances[i];
    }
  });
  return { queries, neighbours, distances, k };
}

function chosen(embeddings: Float32Array, dim: number, rows: Int32Array): Float32Array {
  const result = new Float32Array(rows.length * dim);
  rows.forEach((row, position) => {
    result.set(embeddings.subarray(row * dim, (row + 1) * dim), position * dim);
  });
  return result;
}
