/**
 * A fault in a data set, as data: `data:check` collects all of them, where training throws the
 * first.
 *
 * @module
 */

/** One fault of a data set. */
export interface DataFault {
  /** What is wrong, as a key: `missing`, `truncated`, `duplicate`, … */
  kind: string;
  /** What is wrong, in one sentence without a full stop. */
  message: string;
  /** The images that it concerns, absolute paths; empty if it is no single image's. */
  paths: string[];
}

/** Takes a fault; whoever is given none throws it as a `UserError`. */
export type OnDataFault = (fault: DataFault) => void;
