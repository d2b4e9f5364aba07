/**
 * Makes the files that follow from the schema: the TypeScript types of the configuration, the
 * documented default `config.yaml` and the JSON schema for editors. Run by
 * `deno task config:generate`; a test holds the files equal to the schema.
 *
 * @module
 */

import {
  branchesOf,
  configJsonSchema,
  type JsonSchema,
  nameOfBranch,
  writtenJsonSchema,
} from "./json_schema.ts";
import { schema } from "./schema.ts";

/** The generated files: paths from the project's root, and what is in them. */
export function generatedFiles(): Record<string, string> {
  return {
    "src/config/config.ts": configTypesSource(),
    "config.yaml": defaultConfigText(),
    "config.schema.json": JSON.stringify(writtenJsonSchema("input"), null, 2) + "\n",
  };
}

/** The source of `src/config/config.ts`. */
function configTypesSource(): string {
  const root = writtenJsonSchema("output");
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
    ...Object.entries(root.$defs ?? {}).map(([name, choice]) =>
      `/** ${choice.description} */\nexport type ${name} =\n  | ${
        branchSources(choice).join("\n  | ")
      };\n`
    ),
  ];
  return parts.join("\n");
}

/** The text of `config.yaml`: every key with its default and, above it, what it means. */
function defaultConfigText(): string {
  const { properties = {} } = configJsonSchema();
  const defaults = schema.parse({}) as Record<string, unknown>;
  return [
    "# yaml-language-server: $schema=./config.schema.json",
    "#",
    "# The default configuration of Likeness, with every key. Leave out what you do not change.",
    "# Relative paths count from this file. `--set train.epochs=3` overrides a key for one command.",
    ...sectionLines({ properties }, defaults, ""),
    "",
  ].join("\n");
}

function sectionLines(
  { properties = {} }: JsonSchema,
  values: Record<string, unknown>,
  indent: string,
): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const field = properties[key] ?? {};
    const comment = wrap(commentOf(field), 100 - indent.length - 2)
      .map((line) => `${indent}# ${line}`);
    const space = indent === "" ? [""] : [];
    if (isSection(value)) {
      const inner = branchOf(field, value as Record<string, unknown>);
      const lines = sectionLines(inner, value as Record<string, unknown>, indent + "  ");
      return [...space, ...comment, `${indent}${key}:`, ...lines];
    }
    return [...comment, `${indent}${key}: ${valueText(value, field)}`];
  });
}

/** An empty map, such as that of build arguments, is a value. */
function isSection(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.keys(value).length > 0;
}

/** A key's meaning and, for a choice, its values. */
function commentOf(field: JsonSchema): string {
  const doc = field.description ?? "";
  const values = field.enum ?? field.items?.enum;
  const told = values?.every((value) => doc.includes(String(value))) ?? true;
  return told ? doc : `${doc} One of: ${values!.join(", ")}.`;
}

function branchOf(field: JsonSchema, value: Record<string, unknown>): JsonSchema {
  return branchesOf(field).find((branch) => nameOfBranch(branch) === value.name) ?? field;
}

/** A value within a line; of a section in a list, the keys that differ from their defaults. */
function valueText(value: unknown, field: JsonSchema): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => valueText(item, field.items ?? {})).join(", ")}]`;
  }
  if (isSection(value)) {
    const told = Object.entries(value).filter(([key, inner]) =>
      JSON.stringify(inner) !== JSON.stringify(field.properties?.[key]?.default)
    );
    return `{ ${told.map(([key, inner]) => `${key}: ${valueText(inner, {})}`).join(", ")} }`;
  }
  const isPlain = typeof value === "string" && (value === "" || Number.isNaN(Number(value)));
  return isPlain ? value : JSON.stringify(value);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
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

function branchSources(choice: JsonSchema): string[] {
  return (choice.oneOf ?? []).map((branch) => typeSource(branch, "  "));
}

function typeSource(field: JsonSchema, indent: string): string {
  if (typeof field.typeName === "string") return field.typeName;
  if (field.$ref !== undefined) return field.$ref.replace("#/$defs/", "");
  const branches = field.anyOf ?? field.oneOf;
  if (branches) return branches.map((branch) => typeSource(branch, indent)).join(" | ");
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (field.type === "array") {
    const item = typeSource(field.items ?? {}, indent);
    return item.includes("|") ? `(${item})[]` : `${item}[]`;
  }
  if (typeof field.additionalProperties === "object") {
    return `Record<string, ${typeSource(field.additionalProperties as JsonSchema, indent)}>`;
  }
  if (field.type === "object") return objectSource(field, indent);
  const types = [field.type ?? "unknown"].flat();
  return types.map((type) => type === "integer" ? "number" : type).join(" | ");
}
