/**
 * What the data set doctor finds, as data: the terminal's table, the JSON document and the page are
 * three views of a {@linkcode DataCheck}.
 *
 * @module
 */

import type { DataFault } from "../data_fault.ts";
import type { Protocol } from "../protocol.ts";

/**
 * How bad a fault is. `error`: training would stop, or learn or measure something else than was
 * asked. `warning`: worth a look. `note`: nothing is wrong with it, but it is good to know.
 */
export type Severity = "error" | "warning" | "note";

/** A fault as a check finds it; without a severity it has that of its kind. */
export interface FoundFault extends DataFault {
  /** How bad it is, where that is not the same for all of its kind. */
  severity?: Severity;
}

/** A fault of the report. */
export interface CheckedFault extends DataFault {
  /** How bad it is. */
  severity: Severity;
}

/** The number of faults of one kind. */
export interface KindCount {
  /** The kind. */
  kind: string;
  /** The worst severity among them. */
  severity: Severity;
  /** How many. */
  count: number;
}

/** How many categories have how many images. */
export interface ClassSizes {
  /** Images of the smallest category. */
  least: number;
  /** Images of the middle one. */
  median: number;
  /** Images of the largest. */
  most: number;
  /** Bins of sizes, each twice as wide as the one before; every category is in one. */
  histogram: { from: number; to: number; categories: number }[];
}

/** The least, the middle and the largest of some numbers. */
export interface Spread {
  /** The smallest. */
  least: number;
  /** The middle one. */
  median: number;
  /** The largest. */
  most: number;
}

/** Sizes and kinds of the images that have a readable header. */
export interface ImageSizes {
  /** Width as a viewer shows it, in pixels; null if no image could be read. */
  width: Spread | null;
  /** Height, in pixels. */
  height: Spread | null;
  /** Size of the file, in bytes. */
  bytes: Spread | null;
  /** How many files there are of each format, by its name: `jpeg`, `png`, … */
  formats: Record<string, number>;
}

/** The whole report. */
export interface DataCheck {
  /** Version of this document's layout. */
  format: 1;
  /** The data set: `data.dataset`. */
  dataset: string;
  /** The innermost folder that holds all files, to shorten paths for people. */
  folder: string;
  /** The worst severity found; `clean` if nothing was. */
  verdict: Severity | "clean";
  /** Under which conditions figures on this data set would be measured. */
  protocol: Protocol;
  /** How much there is. */
  counts: {
    /** Listed images; a file that is listed twice counts twice. */
    images: number;
    /** Different files. */
    files: number;
    /** Different categories. */
    categories: number;
    /** Images trained on. */
    train: number;
    /** Images that choose the best model. */
    selection: number;
    /** Images that are reported. */
    test: number;
  };
  /** Faults by kind, the worst kinds first. */
  kinds: KindCount[];
  /** All faults, in the order of `kinds`. */
  faults: CheckedFault[];
  /** Sizes of the categories, of all parts together. */
  classSizes: ClassSizes | null;
  /** Sizes of the images. */
  imageSizes: ImageSizes;
}
