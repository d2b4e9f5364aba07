/**
 * The images of the explorer, whichever run ranks them: their names, categories and roles, and which
 * rows are searched.
 *
 * @module
 */

import { labelsOf } from "../data/labels.ts";
import { relativePaths } from "../data/common_folder.ts";
import { type EmbeddedSample, rolesOf } from "../ranking/embeddings_file.ts";

/** The images; an id is a row. */
export interface ListedImages {
  /** What each row is. */
  samples: readonly EmbeddedSample[];
  /** Their paths below the folder that all have in common. */
  names: readonly string[];
  /** The number of each row's category. */
  labels: Int32Array;
  /** The categories by number, in the order of their names, and how many images each has. */
  categories: { name: string; count: number }[];
  /** Not 0 where a row asks. */
  isQuery: Uint8Array;
  /** Not 0 where a row is searched. */
  isGallery: Uint8Array;
  /** The rows that are searched; of one category by its number. */
  gallery(label?: number): Int32Array;
  /** The number of a category; undefined if there is none of this name. */
  labelOf(category: string): number | undefined;
}

/** Lists the images of an embeddings file. */
export function listImages(samples: readonly EmbeddedSample[]): ListedImages {
  const { labels, categories } = labelsOf(samples);
  const { isQuery, isGallery } = rolesOf(samples);
  const counts = new Int32Array(categories.length);
  for (const label of labels) counts[label]++;
  const searched = Int32Array.from(samples.keys()).filter((row) => isGallery[row] === 1);
  const numbers = new Map(categories.map((name, number) => [name, number]));
  return {
    samples,
    names: relativePaths(samples.map(({ path }) => path)),
    labels,
    categories: categories.map((name, number) => ({ name, count: counts[number] })),
    isQuery,
    isGallery,
    gallery: (label) =>
      label === undefined ? searched : searched.filter((row) => labels[row] === label),
    labelOf: (category) => numbers.get(category),
  };
}
