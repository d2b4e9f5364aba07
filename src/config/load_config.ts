/**
 * Reads the configuration: defaults, then the file, then `--set`, then flags; the later wins.
 * Faults are told with file, line and column. The only file that imports `npm:yaml`, which knows
 * where in the text a value stands.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { shorten } from "../core/shorten.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import type { Config } from "./config.ts";
import { mapPaths } from "./config_paths.ts";
import { checkAcrossSections } from "./cross_checks.ts";
import { describeIssue } from "./describe_issue.ts";
import { fillLossName, type Override, parseOverride, sectionsOf, setAt } from "./override.ts";
import { defaultLossName, schema } from "./schema.ts";

/** Thirty times what config.yaml has, comments included. */
const mostCharacters = 2 ** 18;

/** What stands above the file. */
export interface LoadConfigOptions {
  /** Overrides as on the command line: `train.epochs=3`. */
  set?: readonly string[];
  /** Overrides by a flag's value; they win over `set`. */
  flags?: readonly Override[];
}

/**
 * Loads and checks a configuration file. Paths in the result are absolute; relative ones count
 * from the file's folder.
 *
 * @example
 * ```ts
 * import { loadConfig } from "@likeness/likeness";
 *
 * const config = await loadConfig("config.yaml", { set: ["train.epochs=3"] });
 * console.log(config.train.epochs, config.model.name);
 * ```
 *
 * @param path the YAML file
 * @throws {UserError} where the file or a value in it is wrong, with line and column
 */
export async function loadConfig(
  path = "config.yaml",
  { set = [], flags = [] }: LoadConfigOptions = {},
): Promise<Config> {
  return parseConfig(await readText(path), path, { set, flags });
}

/** As {@linkcode loadConfig}, from the file's text. */
export function parseConfig(
  text: string,
  path: string,
  { set = [], flags = [] }: LoadConfigOptions = {},
): Config {
  const lines = new LineCounter();
  const document = parseYaml(text, path, lines);
  const values = valuesOf(document, path);
  const overrides = [...set.map(parseOverride), ...flags];
  for (const override of overrides) setAt(values, override);
  fillLossName(values, defaultLossName);

  const checked = schema.safeParse(values);
  if (!checked.success) {
    const { key, message, hint } = describeIssue(checked.error.issues[0], values);
    const others = checked.error.issues.length - 1;
    throw new UserError(
      `Cannot use ${placeOf(key, overrides, document, path, lines)}: ${message}` +
        (others > 0 ? ` (and ${others} more)` : ""),
      { hint },
    );
  }
  const folder = dirname(resolve(path));
  const config = mapPaths(checked.data, (value) => resolve(folder, value));
  checkAcrossSections(config, (key) => placeOf(key, overrides, document, path, lines));
  return config;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(
      `Cannot read config "${path}": ${missing ? "no such file" : messageOf(cause)}`,
      { hint: "Give its path with --config-path, or start from config.yaml.", cause },
    );
  }
}

function parseYaml(text: string, path: string, lines: LineCounter): Document {
  if (text.length > mostCharacters) {
    throw new UserError(
      `Cannot read config "${path}": it has ${text.length} characters; ` +
        `wanted at most ${mostCharacters}.`,
      { hint: "Start from config.yaml." },
    );
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error", // it would warn of a key that is a map, which is unknown anyway
    uniqueKeys: false, // the package compares each key with each other
  });
  const fault = document.errors[0] ?? findRepeatedKey(document);
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const reason = shorten(fault.message, 200);
    throw new UserError(`Cannot read config "${path}:${line}:${col}": ${reason}`, {
      hint: "The file must be valid YAML; indent with spaces.",
    });
  }
  if (document.contents !== null && !isMap(document.contents)) {
    const found = isScalar(document.contents) ? "a single value" : "a list";
    throw new UserError(`Cannot read config "${path}": it is ${found}; wanted sections.`, {
      hint: "Start from config.yaml.",
    });
  }
  return document;
}

/** The first key that a map has twice. */
function findRepeatedKey(document: Document): { message: string; pos: number[] } | undefined {
  let found: { message: string; pos: number[] } | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          found = { message: "Map keys must be unique", pos: [...key.range ?? [0]] };
          return visit.BREAK;
        }
        seen.add(key.value);
      }
    },
  });
  return found;
}

function valuesOf(document: Document, path: string): Record<string, unknown> {
  try {
    return sectionsOf(document.toJS(), Object.keys(schema.shape));
  } catch (cause) {
    // An alias without its anchor, in itself, or of aliases of aliases.
    throw new UserError(`Cannot read config "${path}": ${shorten(messageOf(cause), 200)}`, {
      hint: "Write the values out, without *aliases.",
      cause,
    });
  }
}

/** Where a value came from: `config.yaml:12:5 train.epochs`, or the flag that gave it. */
function placeOf(
  key: readonly PropertyKey[],
  overrides: readonly Override[],
  document: Document,
  path: string,
  lines: LineCounter,
): string {
  const name = key.map(String).join(".");
  const override = overrides.findLast(({ key: set }) => name === set || name.startsWith(`${set}.`));
  if (override) {
    return override.source.endsWith(name)
      ? override.source
      : `${override.source} (${shorten(name)})`;
  }
  // A section that only an override has: `trian` of `--set trian.epochs=3`.
  const within = overrides.findLast(({ key: set }) => set.startsWith(`${name}.`));
  if (within && !document.hasIn(key)) return within.source;
  const offset = offsetOf(document, key);
  if (offset === undefined) return `${path} ${shorten(name)}`;
  const { line, col } = lines.linePos(offset);
  return `${path}:${line}:${col} ${shorten(name)}`;
}

/** The position of a key in the text, or of the closest section around it. */
function offsetOf(document: Document, key: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const part of key) {
    if (!isMap(node)) {
      const item = (node as { items?: { range?: number[] }[] } | null)?.items?.[Number(part)];
      return item?.range?.[0] ?? offset;
    }
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
    if (!pair) return offset;
    offset = isScalar(pair.key) ? pair.key.range?.[0] : offset;
    node = pair.value;
  }
  return offset;
}
