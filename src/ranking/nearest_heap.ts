/**
 * The k nearest of what is offered, by distance and then by row: the one rule of order that all ways
 * of ranking share.
 *
 * @module
 */

/** Keeps the k nearest. */
export interface NearestHeap {
  /** The distance at which nothing more is kept, but for lower rows; infinite until there are k. */
  readonly worst: number;
  /** Offers a row. */
  offer(distance: number, row: number): void;
  /** Writes the rows and their distances, nearest first, and forgets them. */
  drain(rows: Int32Array, distances: Float64Array): void;
}

/** Makes an empty heap for k rows: the farthest kept is at the root. */
export function createNearestHeap(k: number): NearestHeap {
  const distances = new Float64Array(k);
  const rows = new Int32Array(k);
  let size = 0;

  function isBefore(distance: number, row: number, place: number): boolean {
    return distance < distances[place] || (distance === distances[place] && row < rows[place]);
  }
  function put(place: number, distance: number, row: number): void {
    distances[place] = distance;
    rows[place] = row;
  }
  /** Puts a row where the root was, below all that are farther. */
  function sink(distance: number, row: number): void {
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && isBefore(distances[child], rows[child], child + 1)) child++;
      if (!isBefore(distance, row, child)) break;
      put(place, distances[child], rows[child]);
      place = child;
    }
    put(place, distance, row);
  }
  /** Puts a row at the end, above all that are nearer. */
  function rise(distance: number, row: number): void {
    let place = size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(distance, row, parent)) break;
      put(place, distances[parent], rows[parent]);
      place = parent;
    }
    put(place, distance, row);
  }

  return {
    get worst() {
      return size < k ? Infinity : distances[0];
    },
    offer(distance, row) {
      if (size < k) rise(distance, row);
      else if (isBefore(distance, row, 0)) sink(distance, row);
    },
    drain(intoRows, intoDistances) {
      while (size > 0) {
        size--;
        intoRows[size] = rows[0];
        intoDistances[size] = distances[0];
        if (size > 0) sink(distances[size], rows[size]);
      }
    },
  };
}
