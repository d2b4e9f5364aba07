/**
 * A fault that the schema found, in one clause of plain words.
 *
 * @module
 */

import type { z } from "zod";
import { didYouMean } from "../core/did_you_mean.ts";
import { shorten } from "../core/shorten.ts";
import { branchesOf, configJsonSchema, type JsonSchema, nameOfBranch } from "./json_schema.ts";
import type { OwnIssue } from "./own_issue.ts";

/** A fault in words. */
export interface DescribedIssue {
  /** Where it is, as `["train", "epochs"]`. */
  key: PropertyKey[];
  /** What is wrong and what is wanted. */
  message: string;
  /** What to do. */
  hint: string;
}

/** Puts one of zod's issues in words; `values` is what was checked. */
export function describeIssue(told: z.core.$ZodIssue, values: unknown): DescribedIssue {
  const issue = innermostIssue(told, values);
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys[0];
    return {
      key: [...issue.path, unknown],
      message: `unknown key "${shorten(unknown)}"`,
      hint: hintOnKey(unknown, issue.path, values),
    };
  }
  const field = fieldAt(issue.path, values);
  const inList = typeof issue.path.at(-1) === "number";
  const list = inList ? fieldAt(issue.path.slice(0, -1), values) : undefined;
  const hint = field.description ?? list?.description ?? "";
  if (issue.code === "invalid_key") {
    const { propertyNames, description } = fieldAt(issue.path.slice(0, -1), values);
    const wanted = describeField(propertyNames as JsonSchema);
    return {
      key: issue.path,
      message: `found the name "${shorten(String(issue.path.at(-1)))}"; wanted ${wanted}`,
      hint: description ?? "",
    };
  }
  if (issue.code === "custom") return describeOwn(issue, values, hint);
  const found = valueAt(values, issue.path);
  if (issue.code === "invalid_union" && typeof found === "string" && field.enum) {
    const message = `found ${show(found)}; wanted ${describeField(field)}`;
    return { key: issue.path, message, hint: didYouMean(shorten(found), field.enum as string[]) };
  }
  if (issue.code === "too_big" && typeof found === "string") {
    const message = `found ${found.length} characters; wanted at most ${issue.maximum}`;
    return { key: issue.path, message, hint };
  }
  const wanted = describeField(field) || issue.message;
  return { key: issue.path, message: `found ${show(found)}; wanted ${wanted}`, hint };
}

/**
 * Where a section is chosen by its name, or a list of such: the issue of what is meant, in place of
 * all that it is not.
 */
function innermostIssue(issue: z.core.$ZodIssue, values: unknown): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const value = valueAt(values, issue.path);
  const hasNames = branchesOf(fieldAt(issue.path, values)).some(nameOfBranch);
  if (!hasNames || typeof value !== "object" || value === null) return issue;
  const meant = issue.errors.map(([first]) => first).find((inner) =>
    inner !== undefined && !(inner.code === "invalid_type" && inner.path.length === 0)
  );
  if (meant === undefined) return issue;
  return innermostIssue({ ...meant, path: [...issue.path, ...meant.path] }, values);
}

/** An issue of the schema's own making: its message says what is wanted. */
function describeOwn(
  { path, message, params }: z.core.$ZodIssueCustom,
  values: unknown,
  hint: string,
): DescribedIssue {
  const { found, hint: own }: OwnIssue = params ?? {};
  return {
    key: path,
    message: `found ${found ?? show(valueAt(values, path))}; wanted ${message}`,
    hint: own ?? hint,
  };
}

/** What a field takes, such as `a whole number from 1 to 100` or `"zero_shot" or "given"`. */
function describeField(field: JsonSchema): string {
  if (typeof field.wanted === "string") return field.wanted;
  if (field.anyOf ?? field.oneOf) {
    return [...new Set(branchesOf(field).map(describeBranch))].join(" or ");
  }
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (field.type === "integer" || field.type === "number") return describeNumber(field);
  if (field.type === "array") {
    const items = describeField(field.items ?? {});
    return items ? `a list of ${items}` : "a list";
  }
  if (field.type === "string") {
    return field.pattern ? `a text matching ${field.pattern}` : "a text";
  }
  if (field.type === "boolean") return "true or false";
  if (field.type === "object") return "a section with keys";
  return [field.type ?? []].flat().join(" or ");
}

/** A branch that is a section is named by its `name`. */
function describeBranch(field: JsonSchema): string {
  const name = nameOfBranch(field);
  return name === undefined ? describeField(field) : `name: ${name}`;
}

function describeNumber(field: JsonSchema): string {
  const noun = field.type === "integer" ? "a whole number" : "a number";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field;
  const least = exclusiveMinimum !== undefined
    ? `above ${exclusiveMinimum}`
    : minimum !== undefined
    ? `of at least ${minimum}`
    : "";
  const most = exclusiveMaximum !== undefined
    ? `below ${exclusiveMaximum}`
    : maximum !== undefined
    ? `at most ${maximum}`
    : "";
  return [noun, [least, most].filter(Boolean).join(" and ")].filter(Boolean).join(" ");
}

/** The part of the JSON schema at a path; in a choice of sections, the one of that `name`. */
function fieldAt(path: readonly PropertyKey[], values: unknown): JsonSchema {
  let field = configJsonSchema();
  path.forEach((part, depth) => {
    field = chosenBranch(field, valueAt(values, path.slice(0, depth)));
    const others = field.additionalProperties;
    field = field.properties?.[String(part)] ??
      (typeof others === "object" ? others as JsonSchema : field.items ?? {});
  });
  return field;
}

function chosenBranch(field: JsonSchema, value: unknown): JsonSchema {
  const branches = branchesOf(field);
  if (Array.isArray(value)) return branches.find(({ items }) => items) ?? field;
  const name = (value as { name?: unknown } | null | undefined)?.name;
  const sections = branches.filter(({ properties }) => properties);
  // A section or null.
  if (sections.length === 1 && typeof value === "object") return sections[0];
  return sections.find((section) =>
    nameOfBranch(section) !== undefined && nameOfBranch(section) === name
  ) ?? unionOfNames(field, sections);
}

/** For a choice whose `name` fits no branch: a section whose `name` is one of all names. */
function unionOfNames(field: JsonSchema, branches: JsonSchema[]): JsonSchema {
  const names = branches.flatMap((branch) => nameOfBranch(branch) ?? []);
  if (names.length === 0) return field;
  return { ...field, properties: { name: { enum: names, description: field.description } } };
}

/** The closest known key; of a choice, which others have the key that the chosen one lacks. */
function hintOnKey(key: string, path: readonly PropertyKey[], values: unknown): string {
  const field = fieldAt(path, values);
  const chosen = chosenBranch(field, valueAt(values, path));
  const others = branchesOf(field).filter(({ properties = {} }) => Object.hasOwn(properties, key));
  if (others.length > 0 && !others.includes(chosen)) {
    const names = others.flatMap((other) => nameOfBranch(other) ?? []);
    return `${nameOfBranch(chosen)} has none; it is for ${names.join(", ")}.`;
  }
  return didYouMean(shorten(key), Object.keys(chosen.properties ?? {}));
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  let value = values;
  for (const part of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  return value;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no infinite numbers.
  return typeof value === "number"
    ? String(value)
    : shorten(JSON.stringify(value) ?? String(value));
}
