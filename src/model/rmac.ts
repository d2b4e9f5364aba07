/**
 * R-MAC: the maxima of square regions of several sizes, added up with equal weight (Tolias, Sicre
 * and Jégou 2016, arXiv 1511.05879, section 3.2). One of the descriptors. Without the whitening of
 * each region that the paper has: the dense layer that follows is learnt.
 *
 * @module
 */

import { l2Normalize } from "../tensor/l2_normalize.ts";
import * as tf from "../tensor/tf.ts";

/** A square of a feature map, in pixels of the map. */
export interface Region {
  top: number;
  left: number;
  side: number;
}

/**
 * Each region's maxima, divided by their L2 norm, summed. What the published code adds once more,
 * the maxima of the whole map, is not in the paper and not here: of a square map they are level 1.
 *
 * @param map [batch, height, width, channels]
 * @param levels how many sizes of regions
 * @returns [batch, channels]
 */
export function rmac(map: tf.Tensor4D, levels: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = map.shape;
    const regions = rmacRegions(height, width, levels);
    const maxima = regions.map(({ top, left, side }) =>
      tf.max<tf.Tensor2D>(
        tf.slice(map, [0, top, left, 0], [batch, side, side, channels]),
        [1, 2],
      )
    );
    const normalized = l2Normalize(tf.concat(maxima));
    return tf.sum<tf.Tensor2D>(tf.reshape(normalized, [regions.length, batch, channels]), 0);
  });
}

/**
 * The regions of a map: at level l, l × l of side 2 · min(height, width) / (l + 1), from edge to
 * edge; along the longer side so many more that at level 1 neighbours overlap by about 40 %. Sides
 * and places are rounded down; levels whose regions would be empty have none.
 */
export function rmacRegions(height: number, width: number, levels: number): Region[] {
  const shorter = Math.min(height, width);
  const more = additionalRegions(shorter, Math.max(height, width));
  return Array.from({ length: levels }, (_, index) => index + 1).flatMap((level) => {
    const side = Math.floor(2 * shorter / (level + 1));
    if (side === 0) return [];
    const tops = places(height - side, level + (height > width ? more : 0));
    const lefts = places(width - side, level + (width > height ? more : 0));
    return tops.flatMap((top) => lefts.map((left) => ({ top, left, side })));
  });
}

/** How many regions besides one there are along the longer side at level 1: at most 6. */
function additionalRegions(shorter: number, longer: number): number {
  if (shorter === longer) return 0;
  const distanceFrom40 = (more: number) => Math.abs(1 - (longer - shorter) / more / shorter - 0.4);
  return [1, 2, 3, 4, 5, 6].reduce((best, more) =>
    distanceFrom40(more) < distanceFrom40(best) ? more : best
  );
}

/** `count` places from 0 to `last`, evenly. */
function places(last: number, count: number): number[] {
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, index) => Math.floor(index * last / (count - 1)));
}
