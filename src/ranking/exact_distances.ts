/**
 * Squared distances of one row to chosen others, as `forEachQuery` of the metrics computes them:
 * differences squared and summed in float64 in the order of the values, so that they are the very
 * same numbers.
 *
 * @module
 */

/**
 * Writes squared distances.
 *
 * @param query values of the row that asks start at `queryStart`
 * @param values where the others are
 * @param starts where each of them starts in `values`
 * @param into gets one distance for each start
 */
export function exactDistances(
  { query, queryStart, values, starts, dim }: {
    query: Float32Array;
    queryStart: number;
    values: Float32Array;
    starts: ArrayLike<number>;
    dim: number;
  },
  into: Float64Array,
): void {
  const count = starts.length;
  const last = count - 1;
  // Four at a time: their sums do not wait for one another. The last row fills empty places.
  for (let index = 0; index < count; index += 4) {
    const second = Math.min(index + 1, last);
    const third = Math.min(index + 2, last);
    const fourth = Math.min(index + 3, last);
    const a = starts[index], b = starts[second], c = starts[third], d = starts[fourth];
    let sumA = 0, sumB = 0, sumC = 0, sumD = 0;
    for (let i = 0; i < dim; i++) {
      const value = query[queryStart + i];
      let difference = value - values[a + i];
      sumA += difference * difference;
      difference = value - values[b + i];
      sumB += difference * difference;
      difference = value - values[c + i];
      sumC += difference * difference;
      difference = value - values[d + i];
      sumD += difference * difference;
    }
    into[fourth] = sumD;
    into[third] = sumC;
    into[second] = sumB;
    into[index] = sumA;
  }
}
