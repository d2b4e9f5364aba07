/**
 * The samples of each category: what every sampler begins with.
 *
 * @module
 */

/** The indices of each label, ascending; labels in the order in which they first come. */
export function rowsByLabel(labels: ArrayLike<number>): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const others = rows.get(labels[index]);
    if (others) others.push(index);
    else rows.set(labels[index], [index]);
  }
  return rows;
}
