/**
 * Chance that leaves nobody out: items are dealt like cards, each once before any comes again. The
 * samplers beside this file deal categories so, and the samples of each.
 *
 * @module
 */

import type { Random } from "../../core/random.ts";

/**
 * Deals items one by one from a shuffled deck, which is shuffled anew when it is used up. In that
 * case what the hand already holds goes to the bottom, so that a hand holds no item twice if there
 * are enough different ones.
 *
 * @param items different ones, at least one
 * @returns gives the next item to a hand
 */
export function takeTurns<Item>(
  items: readonly Item[],
  random: Random,
): (hand: Iterable<Item>) => Item {
  // The top is at the end.
  let deck: Item[] = [];
  return (hand) => {
    if (deck.length === 0) {
      const shuffled = random.shuffle(items);
      const held = new Set(hand);
      deck = [
        ...shuffled.filter((item) => !held.has(item)),
        ...shuffled.filter((item) => held.has(item)),
      ].reverse();
    }
    return deck.pop()!;
  };
}

/** Deals whole hands of `count` items; see {@linkcode takeTurns}. */
export function takeHands<Item>(
  items: readonly Item[],
  random: Random,
): (count: number) => Item[] {
  const next = takeTurns(items, random);
  return (count) => {
    const hand: Item[] = [];
    while (hand.length < count) hand.push(next(hand));
    return hand;
  };
}

/** For each category, hands of its samples. */
export function dealSamples(
  rows: ReadonlyMap<number, readonly number[]>,
  random: Random,
): (label: number, count: number) => number[] {
  const hands = new Map([...rows].map(([label, own]) => [label, takeHands(own, random)]));
  return (label, count) => hands.get(label)!(count);
}
