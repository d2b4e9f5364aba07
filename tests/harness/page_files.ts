/**
 * What holds for every page that a `visualize:…` task writes.
 *
 * @module
 */

import assert from "node:assert/strict";

/** Checks that a page is whole, has pictures and loads nothing from anywhere; gives its HTML. */
export async function readPage(path: string): Promise<string> {
  const html = await Deno.readTextFile(path);
  assert.ok(html.startsWith("<!DOCTYPE html>"), path);
  assert.match(html, /<\/html>\s*$/, path);
  assert.doesNotMatch(html, /https?:|<script|<link|<iframe|@import|url\(/i, path);
  const sources = [...html.matchAll(/\b(?:src|href|srcset)\s*=\s*["']?([^"'\s>]*)/g)];
  assert.ok(sources.length > 0, `${path} has no pictures`);
  for (const [, source] of sources) {
    assert.match(source, /^data:image\/(jpeg|png|webp);base64,/, path);
  }
  return html;
}
