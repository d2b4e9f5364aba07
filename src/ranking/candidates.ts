/**
 * Who could still be among the k nearest of each query, by scores that may be off by a known error.
 * Rows are added as they are met; now and then those that k others are surely before are dropped.
 *
 * @module
 */

/** What is kept of each query. */
export interface Candidates {
  /**
   * Of each query: nobody whose score is, with its error, not above this is among the k nearest.
   * −∞ until k are known.
   */
  floors: Float64Array;
  /**
   * Adds a row.
   *
   * @param score the least that its exact score can be
   * @param error the most by which the computed score can be off
   * @returns whether the floor rose
   */
  add(query: number, row: number, score: number, error: number): boolean;
  /** Calls back with the rows that could be among the nearest of a query. */
  use(query: number, visit: (rows: Int32Array) => void): void;
}

/** Tells what is exactly so, where there are too many that could be the nearest. */
export interface ExactLook {
  /** Writes the distances of rows: the numbers that decide. */
  distances(query: number, rows: Int32Array, into: Float64Array): void;
  /** The least that the score of a row at a distance can be. */
  leastScore(query: number, distance: number): number;
  /** The most. */
  mostScore(query: number, distance: number): number;
}

/** Rows kept for a query before some are dropped: little memory, and seldom too few. */
export function candidatesEach(k: number): number {
  return 3 * k + 40;
}

/** Bytes that candidates of a query take. */
export function candidateBytes(k: number): number {
  return 8 * candidatesEach(k) + 24;
}

/** Makes room for the candidates of so many queries. */
export function createCandidates(queries: number, k: number, exact: ExactLook): Candidates {
  const room = candidatesEach(k);
  const rows = new Int32Array(queries * room);
  const scores = new Float32Array(queries * room);
  const counts = new Int32Array(queries);
  const floors = new Float64Array(queries).fill(-Infinity);
  const errors = new Float64Array(queries);
  const sorted = new Float32Array(room);

  /** Raises the floor to the k-th best of the least scores, and drops who is surely below it. */
  function drop(query: number): void {
    const start = query * room;
    const count = counts[query];
    if (count < k) return;
    const own = scores.subarray(start, start + count);
    sorted.set(own);
    const floor = kthGreatest(sorted.subarray(0, count), k);
    floors[query] = Math.max(floors[query], floor);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const score = own[index];
      if (score + 2 * errors[query] + 2 * slack(score) < floors[query]) continue;
      own[kept] = score;
      rows[start + kept++] = rows[start + index];
    }
    counts[query] = kept;
  }

  /** Keeps only the k nearest, by exact scores. */
  function settle(query: number): void {
    const start = query * room;
    const count = counts[query];
    const own = rows.slice(start, start + count);
    const distances = new Float64Array(count);
    exact.distances(query, own, distances);
    const order = Int32Array.from(own.keys()).sort((a, b) =>
      distances[a] - distances[b] || own[a] - own[b]
    );
    for (let place = 0; place < k; place++) {
      rows[start + place] = own[order[place]];
      scores[start + place] = leastFloat(exact.leastScore(query, distances[order[place]]));
    }
    counts[query] = k;
    floors[query] = Math.max(floors[query], scores[start + k - 1]);
  }

  return {
    floors,
    add(query, row, score, error) {
      const place = query * room + counts[query]++;
      rows[place] = row;
      scores[place] = leastFloat(score);
      if (error > errors[query]) errors[query] = error;
      if (counts[query] < room) return false;
      const before = floors[query];
      drop(query);
      if (counts[query] > 3 * room / 4) settle(query);
      return floors[query] > before;
    },
    use(query, visit) {
      drop(query);
      visit(rows.subarray(query * room, query * room + counts[query]));
    },
  };
}

/** A number that is not above `value` once it is rounded to float32. */
function leastFloat(value: number): number {
  return value - slack(value);
}

function slack(value: number): number {
  return Math.abs(value) * 2 ** -22;
}

/** The k-th greatest of numbers, whose order it changes (Hoare's quickselect). */
function kthGreatest(values: Float32Array, k: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left] > pivot) left++;
      while (values[right] < pivot) right--;
      if (left > right) break;
      [values[left], values[right]] = [values[right], values[left]];
      left++;
      right--;
    }
    if (k - 1 <= right) high = right;
    else if (k - 1 >= left) low = left;
    else break;
  }
  return values[k - 1];
}
