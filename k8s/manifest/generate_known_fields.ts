/**
 * Makes `known_fields.ts` from the client's models. Run by `deno task config:generate`; a test holds
 * the file equal to the client.
 *
 * @module
 */

import type { ModelField } from "../client/client_node.ts";

/** The types whose fields are listed, with all types within them. */
const roots = ["V1ConfigMap", "V1Job"];

/** The source of `known_fields.ts`. */
export function knownFieldsSource(
  fieldsOf: (type: string) => ModelField[] | undefined,
): string {
  const tables = new Map<string, Record<string, string>>();
  const queue = new Set(roots);
  for (const type of queue) {
    const fields: Record<string, string> = {};
    for (const { baseName, type: fieldType } of fieldsOf(type) ?? []) {
      const inner = fieldType.replace(/^Array<(.*)>$/, "$1");
      const isNested = fieldsOf(inner) !== undefined;
      if (isNested) queue.add(inner);
      fields[baseName] = isNested ? inner : "";
    }
    tables.set(type, fields);
  }
  const lines = [...tables].toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([type, fields]) => `  ${type}: ${JSON.stringify(fields)},`);
  return `/**
 * The fields of a Job, a ConfigMap and of all that is within them: each with the type of its value
 * or of its values, or with nothing where that has no fields of its own. Generated from
 * \`@kubernetes/client-node\` by \`deno task config:generate\`; change nothing here.
 *
 * @module
 */

/** The fields of each type. */
export const knownFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${lines.join("\n")}
};
`;
}
