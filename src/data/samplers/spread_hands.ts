/**
 * Spreads hands over batches: some have more of them than others, and no batch takes two of one.
 * `pk_epoch` spreads the hands of categories so, `hierarchical` those of super-categories.
 *
 * @module
 */

import type { Random } from "../../core/random.ts";

/**
 * Batches of at most `perBatch` different keys, in which each key comes as often as it has hands, in
 * as few batches as that takes. Which keys meet is left to chance.
 *
 * @param hands how many hands each key has
 */
export function* spreadHands<Key>(
  hands: ReadonlyMap<Key, number>,
  perBatch: number,
  random: Random,
): Generator<Key[], void, undefined> {
  const left = new Map(hands);
  const mostFirst = [...hands].sort(([, a], [, b]) => b - a);
  // The top is at the end.
  const deck = random.shuffle(
    [...hands].flatMap(([key, count]) => new Array<Key>(count).fill(key)),
  );
  let batches = Math.max(Math.ceil(deck.length / perBatch), mostFirst.at(0)?.[1] ?? 0);
  for (; batches > 0; batches--) {
    const batch = new Set<Key>();
    // Whoever has as many hands left as there are batches must be in each of them, whatever the deck
    // says. There are never more of those than places: no batch before was left with a place that
    // somebody could take.
    for (const [key, count] of mostFirst) {
      if (count < batches) break;
      if (left.get(key) === batches) batch.add(key);
    }
    const later: Key[] = [];
    while (batch.size < perBatch && deck.length > 0) {
      const key = deck.pop()!;
      if (batch.has(key)) later.push(key);
      else batch.add(key);
    }
    while (later.length > 0) deck.push(later.pop()!);
    for (const key of batch) left.set(key, left.get(key)! - 1);
    yield [...batch];
  }
}
