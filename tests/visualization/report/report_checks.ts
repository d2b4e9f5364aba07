/**
 * What the tests of the report share with those of the other pages, for pages with drawings and a
 * script.
 *
 * @module
 */

import { textOf as textOfPage, unclosedTags as unclosed } from "../page_checks.ts";

export { rowOf } from "../embeddings_to_show.ts";
export { count, thumbnail } from "../page_checks.ts";

/** The text that a reader sees. */
export function textOf(html: string): string {
  return textOfPage(html.replace(/<script>[\s\S]*?<\/script>/, ""));
}

/** The tags that are not closed, or closed and not open; empty for well-formed HTML. */
export function unclosedTags(html: string): string[] {
  return unclosed(html.replace(/<script>[\s\S]*?<\/script>/, "").replaceAll(/<[^>]*\/>/g, ""));
}
