/**
 * How evenly embeddings fill the sphere: one half of the picture, of which `alignment()` is the
 * other.
 *
 * @module
 */

import { createRandom } from "../core/random.ts";
import { rowLengths } from "./row_lengths.ts";
import type { EmbeddingMatrix } from "./squared_distances.ts";

/** Options of {@linkcode uniformity}. */
export interface UniformityOptions {
  /** t, how sharply near pairs weigh; 2 by default, as in the paper. */
  sharpness?: number;
  /** Whether embeddings are divided by their lengths first; they are by default. */
  normalize?: boolean;
  /** How many pairs are looked at, at most; 1,000,000 by default. */
  maxPairs?: number;
  /** Seed of the pairs that are drawn; 0 by default. */
  seed?: number;
}

/**
 * Uniformity (Wang and Isola, arXiv 2005.10242, section 4.1): ln of the mean of exp(−t‖x − y‖²) over
 * all pairs of different embeddings; less is better, 0 if all are one point. On the sphere of many
 * dimensions nothing comes much below −2t: two embeddings at right angles are √2 apart. Embeddings
 * have length 1 in the paper, and are made so here unless `normalize` is false.
 *
 * All pairs are looked at if there are no more than `maxPairs`, else that many, drawn at random with
 * replacement. The sum is kept relative to its largest term, so that nothing underflows. Time grows
 * with pairs × dim; a million pairs of 512 take one or two seconds.
 *
 * @param matrix embeddings `[samples, dim]`
 * @returns NaN with fewer than two embeddings
 * @throws {RangeError} if an option is out of range
 */
export function uniformity(
  matrix: EmbeddingMatrix,
  { sharpness = 2, normalize = true, maxPairs = 1_000_000, seed = 0 }: UniformityOptions = {},
): number {
  if (!(sharpness > 0 && Number.isFinite(sharpness))) {
    throw new RangeError(`Cannot have the sharpness ${sharpness}: a number above 0 is needed`);
  }
  if (!Number.isInteger(maxPairs) || maxPairs < 1) {
    throw new RangeError(`Cannot look at ${maxPairs} pairs: a whole number ≥ 1 is needed`);
  }
  const samples = matrix.embeddings.length / matrix.dim;
  const lengths = normalize ? rowLengths(matrix) : new Float64Array(samples).fill(1);
  let largest = -Infinity;
  let sum = 0;
  let count = 0;
  for (const [one, other] of pairsOf(samples, maxPairs, seed)) {
    const exponent = -sharpness * squaredDistance(matrix, one, lengths[one], other, lengths[other]);
    if (exponent > largest) {
      sum *= Math.exp(largest - exponent);
      largest = exponent;
    }
    sum += Math.exp(exponent - largest);
    count++;
  }
  return count === 0 ? NaN : largest + Math.log(sum / count);
}

function* pairsOf(samples: number, maxPairs: number, seed: number): Generator<[number, number]> {
  if (samples * (samples - 1) / 2 <= maxPairs) {
    for (let one = 0; one < samples; one++) {
      for (let other = 0; other < one; other++) yield [one, other];
    }
    return;
  }
  const random = createRandom(`${seed} uniformity`);
  for (let pair = 0; pair < maxPairs; pair++) {
    const one = random.integer(samples);
    const step = 1 + random.integer(samples - 1);
    yield [one, (one + step) % samples];
  }
}

/** Of two rows, each divided by its length. */
function squaredDistance(
  { embeddings, dim }: EmbeddingMatrix,
  one: number,
  length: number,
  other: number,
  otherLength: number,
): number {
  const [scale, otherScale] = [1 / length, 1 / otherLength];
  let sum = 0;
  for (let d = 0; d < dim; d++) {
    const x = embeddings[one * dim + d] * scale - embeddings[other * dim + d] * otherScale;
    sum += x * x;
  }
  return sum;
}
