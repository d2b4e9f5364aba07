/**
 * {@linkcode stringify} with the signature and the results of `@std/yaml/stringify`, over js-yaml.
 *
 * @module
 */

import { dump, YAMLException } from "js-yaml";

/** Options for {@linkcode stringify}. */
export type StringifyOptions = {
  /** Spaces for each level; 2 unless told otherwise. */
  indent?: number;
  /** Whether the items of a list stand further right than its key; they do unless told otherwise. */
  arrayIndent?: boolean;
  /** Whether what YAML can't hold, such as functions, is left out rather than an error. */
  skipInvalid?: boolean;
  /** The level from which on everything stands in one line; -1, the default, is never. */
  flowLevel?: number;
  /** Whether keys are sorted, or what sorts them. */
  sortKeys?: boolean | ((a: string, b: string) => number);
  /** The width at which long texts are folded; 80 unless told otherwise. */
  lineWidth?: number;
  /** Whether an object that is there twice is written once; it is unless told otherwise. */
  useAnchors?: boolean;
  /** Whether lists and objects within a line have no spaces in them. */
  condenseFlow?: boolean;
};

/**
 * Writes a value as a YAML document.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stringify } from "@std/yaml";
 *
 * assert.equal(stringify({ heads: ["spoc"] }), "heads:\n  - spoc\n");
 * ```
 *
 * @throws {TypeError} if something in it can't be written, `undefined` included
 */
export function stringify(data: unknown, options: StringifyOptions = {}): string {
  const { arrayIndent = true, useAnchors = true, condenseFlow = false, ...same } = options;
  if (!options.skipInvalid) refuseUndefined(data, new Set());
  try {
    return dump(data, {
      ...same,
      seqNoIndent: !arrayIndent,
      seqInlineFirst: (options.indent ?? 2) === 2,
      noRefs: !useAnchors,
      flowSkipCommaSpace: condenseFlow,
      flowSkipColonSpace: condenseFlow,
    });
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    throw new TypeError(`Cannot stringify value: ${cause.reason}`, { cause });
  }
}

/** `@std/yaml` throws where js-yaml leaves out a key or writes `null`. */
function refuseUndefined(value: unknown, seen: Set<unknown>): void {
  if (value === undefined) throw new TypeError("Cannot stringify undefined");
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  for (const inner of Object.values(value)) refuseUndefined(inner, seen);
}
