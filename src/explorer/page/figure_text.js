/**
 * Numbers as the page says them; alike with the pages of `visualize:`.
 *
 * @module
 */
// @ts-check

/**
 * A metric: shares with three decimals, positions with one; a dash where there is none.
 *
 * @param {number | null} value
 * @param {{ isShare: boolean }} kind
 */
export function metricText(value, { isShare }) {
  return value === null ? "–" : grouped(value, isShare ? 3 : 1);
}

/**
 * A distance with as many decimals as tell neighbours apart.
 *
 * @param {number} distance
 */
export function distanceText(distance) {
  return distance.toFixed(distance < 10 ? 3 : distance < 100 ? 2 : 1);
}

/**
 * Such as `4,034 images`.
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/**
 * A number with commas between thousands.
 *
 * @param {number} value
 * @param {number} [decimals]
 */
export function grouped(value, decimals = 0) {
  return value.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
