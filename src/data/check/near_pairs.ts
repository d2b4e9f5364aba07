/**
 * Finds the pairs of 64-bit hashes that differ in few bits without comparing all with all: multi-index
 * hashing (M. Norouzi, A. Punjani, D. Fleet, Fast Search in Hamming Space with Multi-Index Hashing,
 * CVPR 2012). Before it stands `perceptual_hash.ts`, after it `near_duplicates.ts`.
 *
 * @module
 */

/** The most bits in which two hashes may differ. */
export const mostBits = 8;

/**
 * Five stretches of the hash, first bit and length: two hashes that differ in at most 8 bits differ
 * in at most 1 in one of them, so looking up a stretch and its neighbours finds every pair.
 */
const stretches = [[0, 13], [13, 13], [26, 13], [39, 13], [52, 12]] as const;

/** The bits of each stretch in the low and the high word, [5, 2]. */
const masks = Int32Array.from(stretches.flatMap(([first, length]) => {
  const bits = ((1n << BigInt(length)) - 1n) << BigInt(first);
  return [Number(bits & 0xffffffffn) | 0, Number(bits >> 32n) | 0];
}));

/**
 * Calls `visit` once for each pair of hashes that differ in at most {@linkcode mostBits} bits.
 *
 * @param hashes low and high 32 bits of each hash, [count, 2]
 * @param visit gets the numbers of the two, the smaller first
 */
export function forEachNearPair(
  hashes: Uint32Array,
  visit: (one: number, other: number) => void,
): void {
  for (let number = 0; number < stretches.length; number++) {
    visitStretch(hashes, number, visit);
  }
}

/** In how many bits two hashes differ. */
export function hammingDistance(hashes: Uint32Array, one: number, other: number): number {
  return bitsIn(hashes[one * 2] ^ hashes[other * 2]) +
    bitsIn(hashes[one * 2 + 1] ^ hashes[other * 2 + 1]);
}

function visitStretch(
  hashes: Uint32Array,
  number: number,
  visit: (one: number, other: number) => void,
): void {
  const [first, length] = stretches[number];
  const count = hashes.length / 2;
  const keys = Uint16Array.from(
    { length: count },
    (_, image) => stretchOf(hashes[image * 2], hashes[image * 2 + 1], first, length),
  );
  const { starts, images } = sortByKey(keys, length);

  for (let one = 0; one < count; one++) {
    for (let flipped = -1; flipped < length; flipped++) {
      const key = flipped < 0 ? keys[one] : keys[one] ^ (1 << flipped);
      for (let at = starts[key]; at < starts[key + 1]; at++) {
        const other = images[at];
        if (other <= one || hammingDistance(hashes, one, other) > mostBits) continue;
        if (!foundEarlier(hashes, one, other, number)) visit(one, other);
      }
    }
  }
}

/** Counting sort: `images[starts[key]]` up to `images[starts[key + 1]]` have the key. */
function sortByKey(
  keys: Uint16Array,
  length: number,
): { starts: Uint32Array; images: Uint32Array } {
  const starts = new Uint32Array((1 << length) + 1);
  for (const key of keys) starts[key + 1]++;
  for (let key = 0; key < 1 << length; key++) starts[key + 1] += starts[key];
  const next = starts.slice();
  const images = new Uint32Array(keys.length);
  for (let image = 0; image < keys.length; image++) images[next[keys[image]]++] = image;
  return { starts, images };
}

/** Whether a stretch before this one has led to the pair. */
function foundEarlier(hashes: Uint32Array, one: number, other: number, number: number): boolean {
  const low = hashes[one * 2] ^ hashes[other * 2];
  const high = hashes[one * 2 + 1] ^ hashes[other * 2 + 1];
  for (let earlier = 0; earlier < number; earlier++) {
    if (bitsIn(low & masks[earlier * 2]) + bitsIn(high & masks[earlier * 2 + 1]) <= 1) return true;
  }
  return false;
}

/** `length` bits of a hash, counted from its lowest bit. */
function stretchOf(low: number, high: number, first: number, length: number): number {
  const bits = first >= 32
    ? high >>> (first - 32)
    : first === 0
    ? low
    : (low >>> first) | (high << (32 - first));
  return bits & ((1 << length) - 1);
}

/** How many bits are set. */
function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
