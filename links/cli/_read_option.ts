/**
 * What one argument that starts with a dash sets, and whether the next argument is its value.
 *
 * @module
 */

import { aliasesOf, type DeclaredNames } from "./_declared_names.ts";

/** One option and its value. */
export interface Setting {
  name: string;
  value: string | boolean;
  /** Whether it counts for the list of an option that may be repeated. */
  collectable: boolean;
}

/** What an argument sets. */
export interface ReadOption {
  settings: Setting[];
  /** Whether the next argument was the value. */
  takesNext: boolean;
}

/** Reads `--name`, `--name=value`, `--name value` and `--no-name`. */
export function readLongOption(
  { name, value }: { name: string; value?: string },
  next: string | undefined,
  names: DeclaredNames,
): ReadOption {
  const positive = name.startsWith("no-") && name.length > 3 ? name.slice(3) : undefined;
  if (value !== undefined) {
    const named = positive ?? name;
    return one(named, names.booleans.has(named) ? value !== "false" : value);
  }
  if (positive !== undefined && names.negatable.has(positive)) {
    return {
      settings: [{ name: positive, value: false, collectable: false }],
      takesNext: false,
    };
  }
  const takesValue = !names.allBooleans && !isBoolean(name, names);
  return withNext(name, next, takesValue && !next?.startsWith("-"), names);
}

/** Reads `-a`, `-a value`, `-a=value`, `-a7` and several at once, `-abc`. */
export function readShortOptions(
  arg: string,
  next: string | undefined,
  names: DeclaredNames,
): ReadOption {
  const settings: Setting[] = [];
  const letters = arg.slice(1);
  for (let position = 0; position < letters.length - 1; position++) {
    const letter = letters[position];
    const rest = letters.slice(position + 1);
    if (rest === "-") {
      settings.push(...one(letter, rest).settings);
      continue;
    }
    const value = attachedValue(letter, rest);
    settings.push(...one(letter, value ?? bare(letter, names)).settings);
    if (value !== undefined) return { settings, takesNext: false };
  }

  const last = letters[letters.length - 1];
  if (last === "-") return { settings, takesNext: false };
  const isOption = next !== undefined && /^--?[^-]/.test(next);
  const read = withNext(
    last,
    next,
    !isOption && !isBoolean(last, names),
    names,
  );
  return {
    settings: [...settings, ...read.settings],
    takesNext: read.takesNext,
  };
}

/** The value that follows a letter in its own argument, if what follows is none of its letters. */
function attachedValue(letter: string, rest: string): string | undefined {
  if (rest === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const assigned = /=(.+)/.exec(rest);
    if (assigned) return assigned[1];
    if (/\d(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  }
  // The last letter is not looked at: "-a!" is the two options "a" and "!".
  return rest.length > 1 && /^\W/.test(rest) ? rest : undefined;
}

/** An option at the end of its argument: the next one may be its value. */
function withNext(
  name: string,
  next: string | undefined,
  takesValue: boolean,
  names: DeclaredNames,
): ReadOption {
  if (next && takesValue) return { ...one(name, next), takesNext: true };
  if (next === "true" || next === "false") {
    return { ...one(name, next === "true"), takesNext: true };
  }
  return one(name, bare(name, names));
}

function one(name: string, value: string | boolean): ReadOption {
  return { settings: [{ name, value, collectable: true }], takesNext: false };
}

/** The value of an option that has none. */
function bare(name: string, { strings }: DeclaredNames): string | boolean {
  return strings.has(name) ? "" : true;
}

function isBoolean(name: string, names: DeclaredNames): boolean {
  return [name, ...aliasesOf(name, names)].some((each) => names.booleans.has(each));
}
