/**
 * {@linkcode parseArgs} with the signature and the results of `@std/cli/parse-args`, for
 * `src/cli/run_task.ts`. Node's own parser says of each argument what it is; which of them belong
 * together, and what type a value has, follows the rules of the package that this stands in for.
 *
 * @module
 */

import { parseArgs as tokenize } from "node:util";
import { aliasesOf, type DeclaredNames, declaredNames } from "./_declared_names.ts";
import { hasValue, setValue } from "./_nested_values.ts";
import { readLongOption, readShortOptions, type Setting } from "./_read_option.ts";

/**
 * A name, or several.
 *
 * @internal
 */
type Names<TName> = TName | readonly TName[];

/** Options for {@linkcode parseArgs}. */
export interface ParseOptions<
  TBooleans extends string = string,
  TStrings extends string = string,
  TCollectable extends string = string,
  TNegatable extends string = string,
  TDefaults extends Record<string, unknown> = Record<string, unknown>,
> {
  /** Whether what stands after `--` goes to `result["--"]` rather than `result._`. */
  "--"?: boolean;
  /** Other names of an option, such as `{ help: "h" }`. */
  alias?: Record<string, Names<string>>;
  /** Options that take no value and are `false` unless given; `true`: all `--name` without `=`. */
  boolean?: boolean | Names<TBooleans>;
  /** Values of options that are not given. */
  default?: TDefaults;
  /** Whether everything after the first argument that is no option is left unparsed. */
  stopEarly?: boolean;
  /** Options whose values stay text, even where they look like a number. */
  string?: Names<TStrings>;
  /** Options that may be repeated: their values make a list, else the last one counts. */
  collect?: Names<TCollectable>;
  /** Options that `--no-name` sets to `false`. */
  negatable?: Names<TNegatable>;
  /** Called for options that are not declared, and for arguments; `false` drops them. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} gives. */
export type Args<
  TArgs extends Record<string, unknown> = Record<string, unknown>,
> = TArgs & {
  /** The arguments that belong to no option. */
  _: (string | number)[];
  /** What stands after `--`, if the option of that name is set. */
  "--"?: string[];
};

/**
 * The types of the named values.
 *
 * @internal
 */
type Values<
  TBooleans extends string,
  TStrings extends string,
  TCollectable extends string,
  TNegatable extends string,
  TDefaults,
> =
  & Record<string, unknown>
  & { [Name in Exclude<TBooleans, TCollectable>]: boolean }
  & { [Name in Extract<TBooleans, TCollectable>]: boolean[] }
  & {
    [Name in Exclude<TStrings, TCollectable | keyof TDefaults>]?:
      | string
      | (Name extends TNegatable ? false : never);
  }
  & {
    [Name in Exclude<TStrings, TCollectable> & keyof TDefaults]:
      | string
      | TDefaults[Name]
      | (Name extends TNegatable ? false : never);
  }
  & { [Name in Extract<TStrings, TCollectable>]: string[] }
  & { [Name in Exclude<TCollectable, TBooleans | TStrings>]: unknown[] };

/**
 * Parses command line arguments.
 *
 * Values and arguments that look like numbers become numbers, except those of `string` options.
 * An option takes the next argument as its value, unless that starts with a dash or the option is
 * boolean. Names with dots make nested objects.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseArgs } from "@std/cli/parse-args";
 *
 * const args = parseArgs(["--name=cat", "--verbose", "7"], {
 *   string: ["name"],
 *   boolean: ["verbose"],
 * });
 * assert.deepEqual(args, { _: [7], name: "cat", verbose: true });
 * ```
 */
export function parseArgs<
  TBooleans extends string = never,
  TStrings extends string = never,
  TCollectable extends string = never,
  TNegatable extends string = never,
  TDefaults extends Record<string, unknown> = Record<never, never>,
>(
  args: readonly string[],
  options: ParseOptions<
    TBooleans,
    TStrings,
    TCollectable,
    TNegatable,
    TDefaults
  > = {},
): Args<Values<TBooleans, TStrings, TCollectable, TNegatable, TDefaults>> {
  const names = declaredNames(options);
  const { unknown } = options;
  const terminator = args.indexOf("--");
  const parsed = terminator === -1 ? args : args.slice(0, terminator);
  const unparsed = terminator === -1 ? [] : args.slice(terminator + 1);
  const positionals: (string | number)[] = [];
  const values: Record<string, unknown> = { _: positionals };

  function keep(setting: Setting, arg: string): void {
    if (!isDeclared(setting.name, arg, names)) {
      if (unknown?.(arg, setting.name, setting.value) === false) return;
    }
    const value = names.strings.has(setting.name) ? setting.value : numberIfOne(setting.value);
    const collect = setting.collectable && names.collected.has(setting.name);
    for (const name of [setting.name, ...aliasesOf(setting.name, names)]) {
      setValue(values, name, value, { collect });
    }
  }

  for (let position = 0; position < parsed.length; position++) {
    const arg = parsed[position];
    // One argument at a time: Node takes the last dash of "-a-" for a terminator.
    const [token] = tokenize({ args: [arg], strict: false, tokens: true }).tokens;
    if (token.kind === "option") {
      const { settings, takesNext } = token.rawName.startsWith("--")
        ? readLongOption(token, parsed[position + 1], names)
        : readShortOptions(arg, parsed[position + 1], names);
      for (const setting of settings) keep(setting, arg);
      if (takesNext) position++;
      continue;
    }
    if (unknown?.(arg) !== false) {
      positionals.push(
        names.strings.has("_") ? arg : numberIfOne(arg) as string | number,
      );
    }
    if (options.stopEarly) {
      positionals.push(...parsed.slice(position + 1));
      break;
    }
  }

  fillIn(values, options.default ?? {}, names);
  if (options["--"]) values["--"] = unparsed;
  else positionals.push(...unparsed);
  return values as Args<
    Values<TBooleans, TStrings, TCollectable, TNegatable, TDefaults>
  >;
}

function isDeclared(name: string, arg: string, names: DeclaredNames): boolean {
  const { allBooleans, booleans, strings, collected, aliases } = names;
  return [booleans, strings, collected, aliases].some((declared) => declared.has(name)) ||
    allBooleans && /^--[^=]+$/.test(arg);
}

function numberIfOne(value: unknown): unknown {
  if (typeof value !== "string" || value.trim() === "") return value;
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Sets what was not given: defaults, then `false` for booleans and `[]` for lists. */
function fillIn(
  values: Record<string, unknown>,
  defaults: Record<string, unknown>,
  names: DeclaredNames,
): void {
  for (const [name, value] of Object.entries(defaults)) {
    if (hasValue(values, name)) continue;
    for (const each of [name, ...aliasesOf(name, names)]) {
      setValue(values, each, value);
    }
  }
  for (const name of names.booleans) {
    if (!hasValue(values, name)) {
      setValue(values, name, names.collected.has(name) ? [] : false);
    }
  }
  for (const name of names.strings) {
    if (names.collected.has(name) && !hasValue(values, name)) {
      setValue(values, name, []);
    }
  }
}
