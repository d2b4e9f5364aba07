/**
 * The JSON schema of the configuration: what an editor completes a file by, and where the code looks
 * a key up.
 *
 * @module
 */

import { z } from "zod";
import { schema } from "./schema.ts";

/** The parts of a JSON schema that are used here. */
export interface JsonSchema {
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  $defs?: Record<string, JsonSchema>;
  $ref?: string;
  [key: string]: unknown;
}

/** The schema as it is written down, of what a file may say or of what a configuration is. */
export function writtenJsonSchema(io: "input" | "output"): JsonSchema {
  return z.toJSONSchema(schema, { io }) as JsonSchema;
}

let jsonSchema: JsonSchema | undefined;

/** The schema of a file, with every part in its place; made once, since errors look into it too. */
export function configJsonSchema(): JsonSchema {
  return jsonSchema ??= withoutReferences(writtenJsonSchema("input"));
}

/** The branches of a choice, also of choices among them; the field itself if it is none. */
export function branchesOf(field: JsonSchema): JsonSchema[] {
  const branches = field.anyOf ?? field.oneOf;
  return branches ? branches.flatMap(branchesOf) : [field];
}

/** The name by which a section is chosen among others. */
export function nameOfBranch({ properties }: JsonSchema): string | undefined {
  return properties?.name?.const as string | undefined;
}

function withoutReferences({ $defs = {}, ...root }: JsonSchema): JsonSchema {
  function resolve(part: unknown): unknown {
    if (Array.isArray(part)) return part.map(resolve);
    if (typeof part !== "object" || part === null) return part;
    const { $ref, ...own } = part as JsonSchema;
    const named = $ref === undefined ? {} : $defs[$ref.replace("#/$defs/", "")];
    return Object.fromEntries(
      Object.entries({ ...named, ...own }).map(([key, inner]) => [key, resolve(inner)]),
    );
  }
  return resolve(root) as JsonSchema;
}
