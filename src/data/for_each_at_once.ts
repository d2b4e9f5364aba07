/**
 * Runs a job for each of many items, a few at once, without a promise waiting for each: so a list of
 * any length needs little memory.
 *
 * @module
 */

/** Runs `job` for each item, at most `limit` at once, in order of their beginning. */
export async function forEachAtOnce<Item>(
  items: Iterable<Item>,
  limit: number,
  job: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  async function work(): Promise<void> {
    for (let next = rest.next(); !next.done; next = rest.next()) await job(next.value);
  }
  await Promise.all(Array.from({ length: limit }, work));
}
