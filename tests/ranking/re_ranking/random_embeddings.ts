/**
 * Random embeddings for the tests of re-ranking, with and without roles, in clusters so that there
 * are neighbourhoods; some are duplicates.
 *
 * @module
 */

import { createRandom } from "../../../src/core/random.ts";
import type { RankingInput } from "../../../src/metrics/ranking_input.ts";

/** Of any length, `[samples, dim]`. */
export function randomEmbeddings(count: number, seed: string): RankingInput[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const samples = 8 + random.integer(40);
    const dim = 2 + random.integer(6);
    const clusters = 2 + random.integer(6);
    const centres = Float32Array.from({ length: clusters * dim }, () => random.normal());
    const embeddings = new Float32Array(samples * dim);
    for (let row = 0; row < samples; row++) {
      const [centre, twin] = [random.integer(clusters), random.integer(Math.max(1, row))];
      const isTwin = row > 0 && random.next() < 0.1;
      for (let d = 0; d < dim; d++) {
        embeddings[row * dim + d] = isTwin
          ? embeddings[twin * dim + d]
          : centres[centre * dim + d] + 0.4 * random.normal();
      }
    }
    const share = (part: number) =>
      Uint8Array.from({ length: samples }, (_, row) => row < 2 || random.next() < part ? 1 : 0);
    const roles = [{}, { isQuery: share(0.5), isGallery: share(0.8) }, apart(samples)][index % 3];
    return { embeddings, dim, ...roles };
  });
}

/** Every third asks, and the others are searched. */
function apart(samples: number): Pick<RankingInput, "isQuery" | "isGallery"> {
  const isQuery = Uint8Array.from({ length: samples }, (_, row) => row % 3 === 0 ? 1 : 0);
  return { isQuery, isGallery: isQuery.map((is) => 1 - is) };
}

/** Rows as they are ranked: of length 1, as float32 has them. */
export function unitRows({ embeddings, dim }: RankingInput): number[][] {
  return Array.from({ length: embeddings.length / dim }, (_, row) => {
    const own = [...embeddings.subarray(row * dim, (row + 1) * dim)];
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    return own.map((value) => Math.fround(value / length));
  });
}

/** The rows that a mask selects. */
export function selected(samples: number, mask?: Uint8Array): number[] {
  return Array.from({ length: samples }, (_, row) => row).filter((row) => !mask || mask[row]);
}

/** The rows of others by distance, the lower row first where it is the same. */
export function sortedByDistance(rows: number[][], query: number, others: number[]): number[] {
  const distance = (row: number) =>
    rows[row].reduce((sum, value, d) => sum + (value - rows[query][d]) ** 2, 0);
  return others.filter((row) => row !== query)
    .sort((a, b) => distance(a) - distance(b) || a - b);
}
