/**
 * Tells a module of the user's own from a data set that comes with Likeness.
 *
 * @module
 */

/** Whether `data.dataset` is the path of a module. */
export function isModulePath(dataset: string): boolean {
  return /[/\\]|\.(ts|js|mjs)$/.test(dataset);
}
