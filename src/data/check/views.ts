/**
 * The different images that a data set has: samples of one file count once, unless they are cropped
 * to different boxes. Before it stands `list_samples.ts`, after it `inspect_files.ts`.
 *
 * @module
 */

import type { Box, Sample } from "../sample.ts";

/** An image as training sees it: a file, or a box in it. */
export interface View {
  /** Path of the file. */
  path: string;
  /** What is cut out of it; absent if images are not cropped. */
  box?: Box;
  /** The samples that show it; more than one if it is listed more than once. */
  samples: Sample[];
}

/** The views of samples, file by file, in the order of the samples. */
export function viewsOf(samples: readonly Sample[], cropToBox: boolean): Map<string, View[]> {
  const files = new Map<string, View[]>();
  for (const sample of samples) {
    const box = cropToBox ? sample.box : undefined;
    const views = files.get(sample.path) ?? [];
    const same = views.find((view) => sameBox(view.box, box));
    if (same) same.samples.push(sample);
    else views.push({ path: sample.path, box, samples: [sample] });
    files.set(sample.path, views);
  }
  return files;
}

function sameBox(one?: Box, other?: Box): boolean {
  if (!one || !other) return one === other;
  return one.left === other.left && one.top === other.top && one.right === other.right &&
    one.bottom === other.bottom;
}
