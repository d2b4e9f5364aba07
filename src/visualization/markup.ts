/**
 * HTML as tagged templates in which every value is escaped, so that no name of a category or file
 * can become markup. The pages are made of these.
 *
 * @module
 */

/** A piece of finished HTML. */
export interface Markup {
  readonly html: string;
}

/** What a template takes: text, which is escaped, and markup, which is not; `null` is nothing. */
export type MarkupValue = string | number | Markup | null | readonly MarkupValue[];

/**
 * Makes HTML of a template.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { markup } from "./markup.ts";
 *
 * const items = ["<b>", "x"].map((name) => markup`<li>${name}</li>`);
 * assert.equal(markup`<ul>${items}</ul>`.html, "<ul><li>&lt;b&gt;</li><li>x</li></ul>");
 * ```
 */
export function markup(texts: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return { html: String.raw({ raw: texts }, ...values.map(htmlOf)) };
}

/** Takes a text for finished HTML: for the style sheet, never for what users named. */
export function trustedMarkup(html: string): Markup {
  return { html };
}

/** Escapes a text for use between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]);
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function htmlOf(value: MarkupValue): string {
  if (value === null) return "";
  if (typeof value === "number" || typeof value === "string") return escapeHtml(String(value));
  return "html" in value ? value.html : value.map(htmlOf).join("");
}
