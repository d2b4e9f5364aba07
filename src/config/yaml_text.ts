/**
 * YAML that others wrote, with the place of each value, and YAML that others read. The only file
 * that imports `npm:yaml`, which knows the places, and what YAML 1.1 takes for a number.
 *
 * @module
 */

import { Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { shorten } from "../core/shorten.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { plainCopy } from "./plain_copy.ts";

/** Thirty times what config.yaml has, comments included. */
const mostCharacters = 2 ** 18;

/** A YAML file that was read. */
export interface YamlText {
  /**
   * Its values, a copy of them each time.
   *
   * @throws {UserError} if they refer to each other without end
   */
  values(): unknown;
  /** Whether it has a key. */
  has(key: readonly PropertyKey[]): boolean;
  /** Where a key stands, or the closest section around it; undefined if none of it is there. */
  positionOf(key: readonly PropertyKey[]): { line: number; col: number } | undefined;
}

/**
 * Parses the text of a file.
 *
 * @throws {UserError} if it is no YAML, or not of sections, with line and column
 */
export function parseYamlText(text: string, path: string): YamlText {
  const lines = new LineCounter();
  const document = parseYaml(text, path, lines);
  return {
    values: () => valuesOf(document, path),
    has: (key) => document.hasIn(key),
    positionOf(key) {
      const offset = offsetOf(document, key);
      return offset === undefined ? undefined : lines.linePos(offset);
    },
  };
}

/**
 * Writes a value so that every reader understands it alike: texts such as `yes` and `0_8`, which
 * are none in the YAML 1.1 of kubectl, are quoted. The same bytes for the same value.
 */
export function yamlText(value: unknown): string {
  const options = { version: "1.1", compat: "core", aliasDuplicateObjects: false } as const;
  const document = new Document(value, options);
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && isDoubtful(scalar.value)) {
        scalar.type = "QUOTE_DOUBLE";
      }
    },
  });
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return document.toString({ lineWidth: 0 }).replaceAll(new RegExp(unsafe, "gu"), escaped);
}

/** What some readers take for the end of a line or of a file, or for none of YAML's characters. */
const unsafe = /(?!\n)\p{Cc}|[\u2028\u2029\ufeff]/u;

/** Whether a text needs quotes for more readers than the package knows. */
function isDoubtful(text: string): boolean {
  // kubectl reads numbers with _ anywhere, and hexadecimal ones with 0X.
  const isLikeNumber = /^[-+.\d][-+.:_\da-fox]*$/i.test(text);
  const isIndented = /^\s[^]*\n/.test(text);
  return isLikeNumber || isIndented || unsafe.test(text);
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

function valuesOf(document: Document, path: string): unknown {
  try {
    // A copy, so that an override of an alias does not change two places.
    return plainCopy(document.toJS() ?? {});
  } catch (cause) {
    // An alias without its anchor, in itself, or of aliases of aliases.
    throw new UserError(`Cannot read config "${path}": ${shorten(messageOf(cause), 200)}`, {
      hint: "Write the values out, without *aliases.",
      cause,
    });
  }
}

/** The position of a key in the text, or of the closest section around it. */
function offsetOf(document: Document, key: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const part of key) {
    if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as { range?: number[] } | undefined)?.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (!pair) return offset;
      offset = (pair.key as { range?: number[] }).range?.[0] ?? offset;
      node = pair.value;
    } else return offset;
  }
  return offset;
}
