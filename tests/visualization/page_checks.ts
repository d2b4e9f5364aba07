/**
 * Checks that hold for every page, and what the tests of pages make their pages of.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { RunDescription } from "../../src/visualization/page.ts";
import type { RankedPicture, Thumbnail } from "../../src/visualization/picture_card.ts";

/** A run with a name that would be markup if it were not escaped. */
export const run: RunDescription = {
  name: `<b>"run" & 'co'</b>`,
  model: "cgd, small_resnet",
  protocol: {
    dataset: "emoji",
    split: "zero-shot",
    selectedOn: "test categories",
    cropped: false,
  },
  facts: { "Image size": "64 × 64" },
};

/** A thumbnail that says of which file it is. */
export const thumbnail = ((path, box) =>
  Promise.resolve(
    `data:image/png;base64,${btoa(`${path} ${box?.left ?? ""}`)}`,
  )) satisfies Thumbnail;

/** A ranked picture of the file `<rank>.png`. */
export function ranked(rank: number, category: string, sameCategory: boolean): RankedPicture {
  return { path: `/data/${rank}.png`, category, rank, distance: rank / 8, sameCategory };
}

/** Checks that a page is whole, loads nothing and has no unescaped text. */
export function checkPage(html: string): void {
  assert.ok(html.startsWith("<!DOCTYPE html>\n<html lang="));
  assert.deepEqual(unclosedTags(html), []);
  assert.doesNotMatch(html, /https?:|<script|<link|<iframe|@import|url\(/i);
  const sources = [...html.matchAll(/\b(?:src|href|srcset)\s*=\s*"([^"]*)"/g)];
  for (const [, source] of sources) assert.match(source, /^data:image\//);
  assert.equal(sources.length, count(html, "<img "));
  assert.equal(count(html, "<img "), count(html, 'loading="lazy"'));
  assert.equal(count(html, "<img "), count(html, ' alt="'));
  assert.match(html, /&lt;b&gt;&quot;run&quot; &amp; &#39;co&#39;&lt;\/b&gt;/);
  assert.match(html, /model CHOSEN ON THE TEST categories/);
}

/** How often `part` is in `text`. */
export function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The text that a reader sees, without tags and the style. */
export function textOf(html: string): string {
  return html.replace(/<style>[\s\S]*?<\/style>/, "").replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

/** The tags that are not closed, or closed and not open; empty for well-formed HTML. */
export function unclosedTags(html: string): string[] {
  const open: string[] = [];
  const markup = html.replace(/<style>[\s\S]*?<\/style>/, "");
  for (const [tag, slash, name] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>/g)) {
    if (["meta", "img"].includes(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return [tag];
  }
  return open;
}
