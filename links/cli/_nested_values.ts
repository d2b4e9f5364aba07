/**
 * Reads and writes values by names with dots: `train.epochs` is `epochs` in the object `train`.
 *
 * @module
 */

/** Objects within objects. */
export type Tree = Record<string, unknown>;

/** Sets the value of `name`, or with `collect` adds it to the list there. */
export function setValue(
  tree: Tree,
  name: string,
  value: unknown,
  { collect = false }: { collect?: boolean } = {},
): void {
  const path = name.split(".");
  if (path.some(isUnsafe)) return;
  const last = path.pop()!;
  let branch = tree;
  for (const key of path) {
    if (!Object.hasOwn(branch, key) || branch[key] == null) branch[key] = {};
    branch = branch[key] as Tree;
  }
  const current = Object.hasOwn(branch, last) ? branch[last] : undefined;
  if (!collect) branch[last] = value;
  else if (Array.isArray(current)) current.push(value);
  else branch[last] = current ? [current, value] : [value];
}

/** Whether `name` has a value. */
export function hasValue(tree: Tree, name: string): boolean {
  let branch: unknown = tree;
  for (const key of name.split(".")) {
    if (
      typeof branch !== "object" || branch === null ||
      !Object.hasOwn(branch, key)
    ) return false;
    branch = (branch as Tree)[key];
  }
  return true;
}

/** Names by which an argument could reach into the prototype of all objects. */
function isUnsafe(key: string): boolean {
  return key === "__proto__" || key === "constructor";
}
