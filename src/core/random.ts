/**
 * Seeded random numbers whose state can be saved: everything random in Likeness (weights,
 * batches, augmentation, bootstrap) draws from one of these, never from `Math.random`, so that a
 * run can be repeated.
 *
 * @module
 */

/** A stream of random numbers (xoshiro128**, Blackman and Vigna 2018). */
export interface Random {
  /** A number in [0, 1), with 32 random bits. */
  next(): number;
  /** A whole number in [0, `bound`). */
  integer(bound: number): number;
  /** A number in [`low`, `high`). */
  between(low: number, high: number): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** A shuffled copy (Fisher and Yates). */
  shuffle<Item>(items: readonly Item[]): Item[];
  /** The state as four 32-bit words; `createRandom(state)` goes on from there. */
  readonly state: RandomState;
}

/** The saved state of a {@linkcode Random}. */
export type RandomState = readonly [number, number, number, number];

/**
 * Creates a stream of random numbers.
 *
 * @param seed a number, a text (so that streams of one run can be named: `` `${seed} weights` ``),
 *   or a saved state
 */
export function createRandom(seed: number | string | RandomState): Random {
  let [a, b, c, d] = typeof seed === "object" ? seed : expandSeed(String(seed));

  function next32(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  }

  const random: Random = {
    next: () => next32() / 0x1_0000_0000,
    integer: (bound) => Math.floor(random.next() * bound),
    between: (low, high) => low + (high - low) * random.next(),
    // Box and Muller; the second value is thrown away so that the state stays four words.
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = random.integer(last + 1);
        [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
      }
      return shuffled;
    },
    get state(): RandomState {
      return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
    },
  };
  return random;
}

/** Four words from a text: FNV-1a, then splitmix32. */
function expandSeed(text: string): [number, number, number, number] {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  const word = () => {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = hash ^ (hash >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return [word(), word(), word(), word()];
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
