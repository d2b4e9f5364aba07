/**
 * The parts of a data set that can be embedded. A file of its own, for tasks that name one and load
 * nothing else.
 *
 * @module
 */

/** The parts of a split data set. */
export const parts = ["train", "selection", "test"] as const;

/** One of the parts. */
export type Part = (typeof parts)[number];
