/**
 * Makes the files that follow from the schema: the TypeScript types of the configuration, the
 * documented default `config.yaml` and the JSON schema for editors. Run by
 * `deno task config:generate`; a test holds the files equal to the schema.
 *
 * @module
 */

import { z } from "zod";
import { schema } from "./schema.ts";

interface JsonSchema {
  description?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  [key: string]: unknown;
}

/** The JSON schema of the configuration file. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
}

/** The source of `src/config/config.ts`. */
export function configTypesSource(): string {
  const root = z.toJSONSchema(schema, { io: "output" }) as JsonSchema;
  const sections = Object.entries(root.properties ?? {});
  const parts = [
    `/**
 * The types of the configuration. Generated from \`schema.ts\` by \`deno task config:generate\`;
 * change that, not this.
 *
 * @module
 */
`,
    interfaceSource("Config", "The whole configuration, every key with its value.", {
      properties: Object.fromEntries(
        sections.map(([name, section]) => [name, {
          description: section.description,
          typeName: interfaceName(name),
        }]),
      ),
    }),
    ...sections.map(([name, section]) =>
      interfaceSource(interfaceName(name), section.description ?? "", section)
    ),
  ];
  return parts.join("\n");
}

/** The keys of the schema that hold a path, as `data.dir`. */
export function pathKeys(root: JsonSchema = configJsonSchema(), prefix = ""): string[] {
  return Object.entries(root.properties ?? {}).flatMap(([key, field]) => {
    const branches = [field, ...(field.anyOf ?? [])];
    if (branches.some((branch) => branch.path === true)) return [prefix + key];
    return pathKeys(field, `${prefix}${key}.`);
  });
}

function interfaceName(section: string): string {
  return section[0].toUpperCase() + section.slice(1) + "Config";
}

function interfaceSource(name: string, doc: string, field: JsonSchema): string {
  return `/** ${doc} */\nexport interface ${name} ${objectSource(field, "")}\n`;
}

function objectSource(field: JsonSchema, indent: string): string {
  const lines = Object.entries(field.properties ?? {}).map(([key, child]) => {
    const doc = child.description ?? "";
    return `${indent}  /** ${doc} */\n${indent}  ${key}: ${typeSource(child, indent + "  ")};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

function typeSource(field: JsonSchema, indent: string): string {
  if (typeof field.typeName === "string") return field.typeName;
  const branches = field.anyOf ?? field.oneOf;
  if (branches) return branches.map((branch) => typeSource(branch, indent)).join(" | ");
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (field.type === "array") {
    const item = typeSource(field.items ?? {}, indent);
    return item.includes("|") ? `(${item})[]` : `${item}[]`;
  }
  if (field.type === "object") return objectSource(field, indent);
  return field.type === "integer" ? "number" : field.type ?? "unknown";
}
