/**
 * Groups images that look almost the same: hashes find the pairs, thumbnails confirm them. Before it
 * stands `same_content.ts`, after it `duplicate_faults.ts`.
 *
 * @module
 */

import type { Inspection } from "./inspect_files.ts";
import { forEachNearPair } from "./near_pairs.ts";

/**
 * Joins groups of identical views that look almost the same.
 *
 * What a copy is: compressed anew, resized, a little brighter or darker. Not: cropped, mirrored,
 * turned. Images of one flat colour are left out: all of them look the same.
 *
 * @param groups the numbers of views with the same content, from `groupSameContent`
 * @returns the joined groups, each of two groups or more
 */
export function joinNearDuplicates(
  groups: readonly (readonly number[])[],
  { hashes, thumbnails, comparable }: Inspection,
): (readonly number[])[][] {
  const compared = groups.filter(([first]) => comparable[first] === 1);
  const ofCompared = new Uint32Array(compared.length * 2);
  for (const [index, [first]] of compared.entries()) {
    ofCompared.set(hashes.subarray(first * 2, first * 2 + 2), index * 2);
  }

  // Union-find; each image points to one that it is alike, or to itself.
  const parents = Uint32Array.from(compared.keys());
  function rootOf(index: number): number {
    while (parents[index] !== index) index = parents[index] = parents[parents[index]];
    return index;
  }
  forEachNearPair(ofCompared, (one, other) => {
    const [a, b] = [rootOf(one), rootOf(other)];
    // Those that are joined already need no look: a thousand frames of one film are one group.
    if (a === b || !thumbnails.alike(compared[one][0], compared[other][0])) return;
    parents[Math.max(a, b)] = Math.min(a, b);
  });

  const joined = Map.groupBy(compared.keys(), rootOf);
  return [...joined.values()].filter((indices) => indices.length > 1)
    .map((indices) => indices.map((index) => compared[index]));
}
