/**
 * The frame of every page: a header that says what was run and under which conditions, a legend,
 * and the style. A page is one file that loads nothing: pictures stand in it as data, and a content
 * policy keeps it so.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { describeProtocol, type Protocol } from "../data/protocol.ts";
import { type Markup, markup, trustedMarkup } from "./markup.ts";
import { pageStyle } from "./page_style.ts";
import { type Mark, markMeanings } from "./picture_card.ts";

/** What a page is about; stands in its header. */
export interface RunDescription {
  /** The run's name. */
  name: string;
  /** The model in words; absent where there is none yet. */
  model?: string;
  /** Under which conditions the figures were measured; absent where none are shown. */
  protocol?: Protocol;
  /** What else to say, by what it is about, such as `{ "Image size": "64 × 64" }`. */
  facts?: Record<string, string>;
}

/** The parts of a page. */
export interface PageParts {
  /** What kind of page it is. */
  title: string;
  /** One or two sentences on what is to be seen. */
  lead: string;
  /** What the header says. */
  run: RunDescription;
  /** The marks that the page uses, for a legend; none for no legend. */
  marks?: readonly Mark[];
  /** What stands between header and legend. */
  summary?: Markup;
  /** The sections of a long page by the `id` of their elements, to jump to. */
  contents?: Readonly<Record<string, string>>;
  /** CSS that only this page needs. */
  style?: string;
  /** The one script of the page; what it says must be readable without it. */
  script?: string;
  /** What follows. */
  body: readonly Markup[];
}

/** A whole HTML document. */
export function page(
  { title, lead, run, marks = [], summary, contents, style = "", script, body }: PageParts,
): string {
  const facts: Record<string, string> = {
    ...run.model === undefined ? {} : { Model: run.model },
    ...run.protocol === undefined ? {} : { Protocol: describeProtocol(run.protocol) },
    ...run.facts,
  };
  const list = Object.entries(facts).map(([name, text]) =>
    markup`<dt>${name}</dt><dd>${text}</dd>`
  );
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script)}">
<title>${title} · ${run.name}</title>
<style>${trustedMarkup(pageStyle + style)}</style>
</head>
<body>
<header>
  <div>
    <p class="eyebrow">${title}</p>
    <h1>${run.name}</h1>
    <p class="lead">${lead}</p>
    <dl class="facts">${list}</dl>
  </div>
</header>
${summary ? markup`<div class="summary">${summary}</div>` : null}
${contents ? contentsList(contents) : null}
${marks.length > 0 ? markup`<div class="legend">${marksList(marks)}</div>` : null}
<main>
${body}
</main>
${script === undefined ? null : markup`<script>${trustedMarkup(script)}</script>`}
</body>
</html>
`.html;
}

/** What stands in place of a list that is empty. */
export function nothingToShow(what: string): Markup {
  return markup`<p class="card nothing">${what}</p>\n`;
}

/** What the marks on pictures mean. */
export function marksList(marks: readonly Mark[]): Markup {
  const items = marks.map((mark) =>
    markup`<li class="${mark}"><span class="dot"></span>${markMeanings[mark]}</li>`
  );
  return markup`<ul aria-label="Legend">${items}</ul>`;
}

/** Nothing is loaded, and nothing runs but the page's own script, which its hash tells. */
function contentPolicy(script: string | undefined): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  if (script === undefined) return policy;
  const hash = createHash("sha256").update(script).digest("base64");
  return `${policy}; script-src 'sha256-${hash}'`;
}

function contentsList(contents: Readonly<Record<string, string>>): Markup {
  const items = Object.entries(contents).map(([id, title]) =>
    markup`<li><a href="#${id}">${title}</a></li>`
  );
  return markup`<nav class="legend" aria-label="Contents"><ul>${items}</ul></nav>`;
}
