/**
 * Single values that stand above the config file: `--set train.epochs=3` and flags.
 *
 * @module
 */

import { parse } from "@std/yaml";
import { shorten } from "../core/shorten.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { plainCopy } from "./plain_copy.ts";

/** A value for one key, and what gave it. */
export interface Override {
  /** The key, as `train.epochs`. */
  key: string;
  /** Its value. */
  value: unknown;
  /** Who gave it, for errors: `--set train.epochs=3` or `--epochs`. */
  source: string;
}

type Section = Record<string, unknown>;

/**
 * Parses `train.epochs=3`; the value is read as YAML, so `3` is a number and `[spoc, mac]` a list.
 *
 * @throws {UserError} if it is not of that form
 */
export function parseOverride(text: string): Override {
  // At most eight sections deep; no key is more than three.
  const match = /^([A-Za-z_]\w*(?:\.\w+){0,8})=(.*)$/s.exec(text);
  if (!match) {
    throw new UserError(`Cannot use --set "${shorten(text)}": wanted key=value.`, {
      hint: "For example: --set train.epochs=3",
    });
  }
  const [, key, value] = match;
  const source = `--set ${shorten(key)}`;
  try {
    // The schema of the file, in which 2025-11-25 is a text, not a date.
    return { key, value: plainCopy(parse(value, { schema: "core" })), source };
  } catch (cause) {
    throw new UserError(`Cannot use --set "${shorten(text)}": ${messageOf(cause)}`, {
      hint: "The value is YAML; put quotes around a text with special characters.",
      cause,
    });
  }
}

/**
 * Puts a copy of an override's value into a tree of values.
 *
 * @throws {UserError} if it is to be within a list
 */
export function setAt(values: Section, { key, value, source }: Override): void {
  const parts = key.split(".");
  let section = values;
  for (const [depth, part] of parts.slice(0, -1).entries()) {
    const inner = Object.hasOwn(section, part) ? section[part] : undefined;
    if (Array.isArray(inner)) {
      const list = parts.slice(0, depth + 1).join(".");
      throw new UserError(`Cannot use ${source}: ${list} is a list.`, {
        hint: `Set ${list} as a whole, in the file or by --set ${list}=[…].`,
      });
    }
    section = section[part] = isSection(inner) ? inner : {};
  }
  section[parts[parts.length - 1]] = plainCopy(value);
}

/** Keys that choose a section's kind; what else is in the section belongs to that kind. */
const choosingKeys = ["train.loss.name", "train.loss.miner.name"];

/**
 * Forgets the options of a loss in whose place an override puts another, but not those that are
 * overrides themselves.
 */
export function forgetOtherChoice(
  values: Section,
  { key, value }: Override,
  overrides: readonly Override[],
): void {
  if (!choosingKeys.includes(key)) return;
  const path = key.split(".").slice(0, -1);
  const section = path.reduce<unknown>(
    (inner, part) => isSection(inner) ? inner[part] : undefined,
    values,
  );
  if (!isSection(section) || section.name === value) return;
  for (const option of Object.keys(section)) {
    const own = [...path, option].join(".");
    const isOverride = overrides.some(({ key }) => key === own || key.startsWith(`${own}.`));
    if (!isOverride) delete section[option];
  }
}

/** Gives a loss whose options alone are set the default name, so that `--set` can set one of them. */
export function fillLossName(values: Section, name: string): void {
  const loss = isSection(values.train) ? values.train.loss : undefined;
  if (isSection(loss) && !Object.hasOwn(loss, "name")) loss.name = name;
}

/** The sections of a parsed file; one that is left empty counts as absent. */
export function sectionsOf(values: unknown, known: readonly string[]): Section {
  const sections = { ...values as Section };
  for (const name of known) if (sections[name] === null) delete sections[name];
  return sections;
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
