/**
 * Reads the configuration: defaults, then the file, then `--set`, then flags; the later wins.
 * Faults are told with file, line and column.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { shorten } from "../core/shorten.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import type { Config } from "./config.ts";
import { mapPaths } from "./config_paths.ts";
import { checkAcrossSections } from "./cross_checks.ts";
import { describeIssue } from "./describe_issue.ts";
import { defaultLossName } from "./loss_schema.ts";
import {
  fillLossName,
  forgetOtherChoice,
  type Override,
  parseOverride,
  sectionsOf,
  setAt,
} from "./override.ts";
import { schema } from "./schema.ts";
import { parseYamlText, type YamlText } from "./yaml_text.ts";

/** A configuration that still knows where each of its values came from. */
export interface ConfigSource {
  /** The configuration. */
  config: Config;
  /** Where the value of a key stands, as `config.yaml:12:5 train.epochs`, for an error about it. */
  place(key: readonly PropertyKey[]): string;
  /**
   * The same with further overrides, which win over all others.
   *
   * @throws {UserError} for a value that is wrong, naming the override's source
   */
  change(overrides: readonly Override[]): ConfigSource;
}

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
  options: LoadConfigOptions = {},
): Promise<Config> {
  return (await readConfig(path, options)).config;
}

/** As {@linkcode loadConfig}, from the file's text. */
export function parseConfig(
  text: string,
  path: string,
  options: LoadConfigOptions = {},
): Config {
  return parseConfigSource(text, path, options).config;
}

/** As {@linkcode loadConfig}, with the places of the values, for checks that a task makes itself. */
export async function readConfig(
  path: string,
  options: LoadConfigOptions = {},
): Promise<ConfigSource> {
  return parseConfigSource(await readText(path), path, options);
}

/** As {@linkcode readConfig}, from the file's text. */
export function parseConfigSource(
  text: string,
  path: string,
  { set = [], flags = [] }: LoadConfigOptions = {},
): ConfigSource {
  const yaml = parseYamlText(text, path);

  function withOverrides(overrides: readonly Override[]): ConfigSource {
    const place: ConfigSource["place"] = (key) => placeOf(key, overrides, yaml, path);
    const values = sectionsOf(yaml.values(), Object.keys(schema.shape));
    for (const override of overrides) {
      forgetOtherChoice(values, override, overrides);
      setAt(values, override);
    }
    fillLossName(values, defaultLossName);
    return {
      config: checkedConfig(values, path, place),
      place,
      change: (more) => withOverrides([...overrides, ...more]),
    };
  }

  return withOverrides([...set.map(parseOverride), ...flags]);
}

function checkedConfig(
  values: Record<string, unknown>,
  path: string,
  place: ConfigSource["place"],
): Config {
  const checked = schema.safeParse(values);
  if (!checked.success) {
    const { key, message, hint } = describeIssue(checked.error.issues[0], values);
    const others = checked.error.issues.length - 1;
    throw new UserError(
      `Cannot use ${place(key)}: ${message}` + (others > 0 ? ` (and ${others} more)` : ""),
      { hint },
    );
  }
  const folder = dirname(resolve(path));
  const config = mapPaths(checked.data, (value) => resolve(folder, value));
  checkAcrossSections(config, place);
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

/** Where a value came from: `config.yaml:12:5 train.epochs`, or the flag that gave it. */
function placeOf(
  key: readonly PropertyKey[],
  overrides: readonly Override[],
  yaml: YamlText,
  path: string,
): string {
  const name = nameOf(key);
  const override = overrides.findLast(({ key: set }) =>
    name === set || name.startsWith(`${set}.`) || name.startsWith(`${set}[`)
  );
  if (override) {
    return override.source.endsWith(name)
      ? override.source
      : `${override.source} (${shorten(name)})`;
  }
  // A section that only an override has: `trian` of `--set trian.epochs=3`.
  const within = overrides.findLast(({ key: set }) => set.startsWith(`${name}.`));
  if (within && !yaml.has(key)) return within.source;
  const position = yaml.positionOf(key);
  const place = position ? `${path}:${position.line}:${position.col}` : path;
  return `${place} ${shorten(name)}`;
}

/** A key as people write it: `k8s.data[0].path`. */
function nameOf(key: readonly PropertyKey[]): string {
  return key.map((part, depth) =>
    typeof part === "number" ? `[${part}]` : depth === 0 ? String(part) : `.${String(part)}`
  ).join("");
}
