/**
 * k-means clusters of embeddings, to be compared with their categories.
 *
 * @module
 */

import { createRandom, type Random } from "../core/random.ts";
import { type EmbeddingMatrix, forEachQuery } from "./squared_distances.ts";

/** Options of {@linkcode kMeans}. */
export interface KMeansOptions {
  /** Seed of the first centres; 0 by default. */
  seed?: number;
  /** How often centres are moved, at most; 20 by default, as in pytorch-metric-learning. */
  maxIterations?: number;
}

/** Clusters, each around its mean. */
export interface Clusters {
  /** `[samples]`: the cluster of each embedding, from 0. */
  labels: Int32Array;
  /** `[k, dim]`: the centres, of which each embedding has the nearest. */
  centres: Float32Array;
  /** How often the centres were moved. */
  iterations: number;
  /** Whether they had come to rest. */
  converged: boolean;
  /** Sum of squared distances to the centres. */
  inertia: number;
}

/**
 * Lloyd's iteration from the first centres of k-means++ (Arthur and Vassilvitskii, 2007). The same
 * embeddings, k and seed always give the same clusters. At equal distance the lower centre has the
 * embedding. A cluster that loses all its embeddings begins anew at the one furthest from its
 * centre; if there are fewer different embeddings than k, some clusters stay empty.
 *
 * Time grows with samples × k × dim × (iterations + 1), memory with (samples + k) × dim.
 *
 * @param matrix embeddings `[samples, dim]`, finite
 * @param k how many clusters
 * @throws {RangeError} if k is not from 1 to the number of samples, or an option is out of range
 */
export function kMeans(
  { embeddings, dim }: EmbeddingMatrix,
  k: number,
  { seed = 0, maxIterations = 20 }: KMeansOptions = {},
): Clusters {
  const samples = embeddings.length / dim;
  if (!Number.isInteger(k) || k < 1 || k > samples) {
    throw new RangeError(
      `Cannot make ${k} clusters: a whole number from 1 to ${samples} is needed, ` +
        "the number of embeddings",
    );
  }
  if (!Number.isInteger(maxIterations) || maxIterations < 0) {
    throw new RangeError(
      `Cannot move centres ${maxIterations} times: a whole number ≥ 0 is needed`,
    );
  }
  // Samples and centres are one matrix, so that both are ranked by the same code.
  const together = new Float32Array((samples + k) * dim);
  together.set(embeddings);
  const matrix = { embeddings: together, dim };
  const centres = together.subarray(samples * dim);
  placeFirstCentres(embeddings, centres, dim, createRandom(`${seed} k-means`));
  let nearest = nearestCentres(matrix, samples, k);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    moveCentres(embeddings, centres, dim, nearest);
    const next = nearestCentres(matrix, samples, k);
    converged = next.labels.every((label, sample) => label === nearest.labels[sample]);
    nearest = next;
    iterations++;
  }
  const inertia = nearest.distances.reduce((sum, distance) => sum + distance, 0);
  return { labels: nearest.labels, centres: centres.slice(), iterations, converged, inertia };
}

/** Draws each centre among the samples, by its squared distance to the nearest centre before it. */
function placeFirstCentres(
  embeddings: Float32Array,
  centres: Float32Array,
  dim: number,
  random: Random,
): void {
  const samples = embeddings.length / dim;
  const distances = new Float64Array(samples).fill(Infinity);
  let chosen = random.integer(samples);
  for (let start = 0; start < centres.length; start += dim) {
    if (start > 0) chosen = drawByWeight(distances, random);
    centres.set(embeddings.subarray(chosen * dim, (chosen + 1) * dim), start);
    for (let sample = 0; sample < samples; sample++) {
      const distance = squaredDistance(embeddings, sample * dim, centres, start, dim);
      if (distance < distances[sample]) distances[sample] = distance;
    }
  }
}

/** In four sums that do not wait for one another: the first centres take as long as one move. */
function squaredDistance(
  one: Float32Array,
  from: number,
  other: Float32Array,
  otherFrom: number,
  dim: number,
): number {
  let a = 0, b = 0, c = 0, e = 0;
  let d = 0;
  for (; d + 4 <= dim; d += 4) {
    const x = one[from + d] - other[otherFrom + d];
    const y = one[from + d + 1] - other[otherFrom + d + 1];
    const z = one[from + d + 2] - other[otherFrom + d + 2];
    const w = one[from + d + 3] - other[otherFrom + d + 3];
    a += x * x;
    b += y * y;
    c += z * z;
    e += w * w;
  }
  for (; d < dim; d++) {
    const x = one[from + d] - other[otherFrom + d];
    a += x * x;
  }
  return a + b + (c + e);
}

/** A place, as likely as its weight; any one if all weigh nothing. */
function drawByWeight(weights: Float64Array, random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random.next() * total;
  let last = random.integer(weights.length);
  for (let place = 0; place < weights.length; place++) {
    if (weights[place] === 0) continue;
    last = place;
    left -= weights[place];
    if (left < 0) break;
  }
  return last;
}

interface NearestCentres {
  labels: Int32Array;
  distances: Float64Array;
}

function nearestCentres(matrix: EmbeddingMatrix, samples: number, k: number): NearestCentres {
  const labels = new Int32Array(samples);
  const nearest = new Float64Array(samples);
  const rows = Int32Array.from({ length: samples + k }, (_, row) => row);
  forEachQuery(matrix, rows.subarray(0, samples), rows.subarray(samples), (distances, sample) => {
    let best = 0;
    for (let centre = 1; centre < k; centre++) {
      if (distances[centre] < distances[best]) best = centre;
    }
    labels[sample] = best;
    nearest[sample] = distances[best];
  });
  return { labels, distances: nearest };
}

/** Moves each centre to the mean of its embeddings. */
function moveCentres(
  embeddings: Float32Array,
  centres: Float32Array,
  dim: number,
  { labels, distances }: NearestCentres,
): void {
  const sums = new Float64Array(centres.length);
  const counts = new Int32Array(centres.length / dim);
  labels.forEach((label, sample) => {
    counts[label]++;
    for (let d = 0; d < dim; d++) sums[label * dim + d] += embeddings[sample * dim + d];
  });
  // Furthest first, the lower sample at equal distance; sorted only if a cluster is empty.
  const furthest = counts.includes(0)
    ? [...labels.keys()].sort((a, b) => distances[b] - distances[a] || a - b)
    : [];
  let taken = 0;
  counts.forEach((count, centre) => {
    if (count > 0) {
      for (let d = 0; d < dim; d++) centres[centre * dim + d] = sums[centre * dim + d] / count;
      return;
    }
    const sample = furthest[taken++];
    if (distances[sample] === 0) return;
    centres.set(embeddings.subarray(sample * dim, (sample + 1) * dim), centre * dim);
  });
}
