/**
 * What holds for every page that a `visualize:…` task writes.
 *
 * @module
 */

import assert from "node:assert/strict";

/**
 * Checks that a page is whole, has pictures and loads nothing from anywhere; gives its HTML.
 *
 * @param scripts how many scripts stand in it, each of which its content policy names
 */
export async function readPage(path: string, { scripts = 0 } = {}): Promise<string> {
  const html = await Deno.readTextFile(path);
  assert.ok(html.startsWith("<!DOCTYPE html>"), path);
  assert.match(html, /<\/html>\s*$/, path);
  assert.doesNotMatch(html, /https?:|<script [^>]|<link|<iframe|@import|url\(/i, path);
  assert.equal(html.split("<script").length - 1, scripts, path);
  assert.equal(html.split("&#39;sha256-").length - 1, scripts, path);
  const sources = [...html.matchAll(/\b(?:src|href|srcset)\s*=\s*["']?([^"'\s>]*)/g)];
  assert.ok(sources.length > 0, `${path} has no pictures`);
  for (const [, source] of sources) {
    assert.match(source, /^(data:image\/(jpeg|png|webp);base64,|#\w+$)/, path);
  }
  return html;
}
