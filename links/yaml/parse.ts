/**
 * {@linkcode parse} with the signature and the results of `@std/yaml/parse`, over js-yaml.
 *
 * @module
 */

import { loadAll, type LoadOptions, YAMLException } from "js-yaml";
import { schemas } from "./_schemas.ts";

/** Which texts without quotes are something else than text, from the fewest to the most. */
export type SchemaType = "failsafe" | "json" | "core" | "default";

/** Options for {@linkcode parse}. */
export interface ParseOptions {
  /** Which texts are numbers, dates and so on; `"default"` unless told otherwise. */
  schema?: SchemaType;
  /** Whether the last value of a key counts that is there twice, rather than an error. */
  allowDuplicateKeys?: boolean;
}

/**
 * Parses one YAML document; an empty one is `null`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parse } from "@std/yaml";
 *
 * assert.deepEqual(parse("heads: [spoc, mac]"), { heads: ["spoc", "mac"] });
 * ```
 *
 * @throws {SyntaxError} if it is no YAML, or more than one document
 */
export function parse(content: string, options: ParseOptions = {}): unknown {
  const documents = read(String(content), {
    schema: schemas[options.schema ?? "default"],
    json: options.allowDuplicateKeys,
  });
  if (documents.length > 1) {
    throw new SyntaxError(
      `Cannot read YAML: ${documents.length} documents in it; wanted one document`,
    );
  }
  return documents[0] ?? null;
}

function read(text: string, options: LoadOptions): unknown[] {
  try {
    return loadAll(text, options);
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    throw new SyntaxError(describe(cause), { cause });
  }
}

function describe({ reason, mark }: YAMLException): string {
  const where = mark ? ` at line ${mark.line + 1}, column ${mark.column + 1}` : "";
  return `Cannot read YAML: ${reason}${where}`;
}
