import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { forEachNearPair, hammingDistance, mostBits } from "../../../src/data/check/near_pairs.ts";

/** Hashes of which many are near one another: some centres with up to 12 bits turned over. */
function crowdedHashes(count: number, centres: number): Uint32Array {
  const random = createRandom(`hashes ${count} ${centres}`);
  const word = () => Math.floor(random.next() * 2 ** 32);
  const middles = Uint32Array.from({ length: centres * 2 }, word);
  const hashes = new Uint32Array(count * 2);
  for (let image = 0; image < count; image++) {
    const centre = Math.floor(random.next() * centres);
    hashes.set(middles.subarray(centre * 2, centre * 2 + 2), image * 2);
    const flips = Math.floor(random.next() * 13);
    for (let flip = 0; flip < flips; flip++) {
      const bit = Math.floor(random.next() * 64);
      hashes[image * 2 + (bit >> 5)] ^= 1 << (bit & 31);
    }
  }
  return hashes;
}

/** How many bits differ, digit by digit. */
function naiveDistance(hashes: Uint32Array, one: number, other: number): number {
  const digits = (image: number) =>
    [hashes[image * 2 + 1], hashes[image * 2]]
      .map((word) => word.toString(2).padStart(32, "0")).join("");
  const [a, b] = [digits(one), digits(other)];
  return [...a].filter((digit, index) => digit !== b[index]).length;
}

Deno.test("forEachNearPair() visits each near pair once, as comparing all with all does", () => {
  for (const [count, centres] of [[0, 1], [1, 1], [2, 1], [300, 1], [300, 7], [400, 200]]) {
    const hashes = crowdedHashes(count, centres);
    const wanted: string[] = [];
    for (let one = 0; one < count; one++) {
      for (let other = one + 1; other < count; other++) {
        if (naiveDistance(hashes, one, other) <= mostBits) wanted.push(`${one} ${other}`);
      }
    }
    const found: string[] = [];
    forEachNearPair(hashes, (one, other) => found.push(`${one} ${other}`));
    assert.deepEqual(found.toSorted(), wanted.toSorted(), `${count} hashes, ${centres} centres`);
    if (count >= 300) assert.ok(wanted.length > 50);
  }
});

Deno.test("forEachNearPair() finds pairs that differ in exactly the most bits, wherever these are", () => {
  const random = createRandom("exactly");
  for (let round = 0; round < 300; round++) {
    const hashes = new Uint32Array(4);
    const bits = random.shuffle(Array.from({ length: 64 }, (_, bit) => bit));
    for (const bit of bits.slice(0, mostBits)) hashes[bit >> 5] ^= 1 << (bit & 31);
    let visits = 0;
    forEachNearPair(hashes, () => visits++);
    assert.equal(visits, 1, String(bits.slice(0, mostBits)));
    hashes[bits[mostBits] >> 5] ^= 1 << (bits[mostBits] & 31);
    forEachNearPair(hashes, () => assert.fail("one bit more than allowed"));
  }
});

Deno.test("hammingDistance() counts the bits of both words", () => {
  const hashes = new Uint32Array([0, 0, 0xffffffff, 0x80000001]);
  assert.equal(hammingDistance(hashes, 0, 1), 34);
});
