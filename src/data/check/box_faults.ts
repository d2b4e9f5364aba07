/**
 * Boxes that do not fit their image. Before it stands `inspect_files.ts`.
 *
 * @module
 */

import type { Box, Sample } from "../sample.ts";
import type { FoundFault } from "./data_check.ts";
import type { ImageHeader } from "./inspect_files.ts";
import { pixelBoxOf } from "../pixel_box.ts";

/** A pixel out of bounds is rounding, or a count from 1; nothing is lost by it. */
const tolerance = 1;

/** Boxes less wide or high are a slip of the mouse. */
const leastSide = 4;

/**
 * The faults of the boxes of samples whose image has a readable header.
 *
 * @param cropToBox whether training crops to the box: only then a box outside stops it
 */
export function boxFaults(
  samples: readonly Sample[],
  headers: ReadonlyMap<string, ImageHeader>,
  cropToBox: boolean,
): FoundFault[] {
  return samples.flatMap(({ path, box }) => {
    const header = headers.get(path);
    if (!box || !header) return [];
    const fault = faultOf(box, header, cropToBox);
    return fault ? [{ ...fault, paths: [path] }] : [];
  });
}

function faultOf(
  box: Box,
  image: ImageHeader,
  cropToBox: boolean,
): Omit<FoundFault, "paths"> | null {
  const { width, height } = image;
  const place = `the box (${box.left}, ${box.top}, ${box.right}, ${box.bottom})`;
  const size = `the image of ${width} × ${height} pixels${storedHint(box, image)}`;
  if (pixelBoxOf(box, image) === null) {
    const severity = cropToBox ? "error" : "warning";
    return { kind: "box_outside", severity, message: `${place} is outside of ${size}` };
  }
  if (!fits(box, width, height)) {
    return { kind: "box_partly_outside", message: `${place} reaches out of ${size}` };
  }
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  if (wide >= leastSide && high >= leastSide) return null;
  const message = `${place} is ${round(wide)} × ${round(high)} pixels`;
  return { kind: "box_tiny", message };
}

function fits(box: Box, width: number, height: number): boolean {
  return box.left >= -tolerance && box.top >= -tolerance &&
    box.right <= width + tolerance && box.bottom <= height + tolerance;
}

/** A frequent cause: the box counts on the image as it is stored, before EXIF turns it. */
function storedHint(box: Box, { width, height, orientation }: ImageHeader): string {
  return orientation >= 5 && fits(box, height, width) ? ", but fits it as it is stored" : "";
}

function round(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
