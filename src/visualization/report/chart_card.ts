/**
 * A chart as part of a page: title, drawing, what its colours mean, and its numbers as a table, for
 * whoever cannot see it or wants to copy them.
 *
 * @module
 */

import { type Markup, markup } from "../markup.ts";

/** The page's colours that charts use. */
export type ChartColour = "query" | "same" | "quiet";

/** A chart with its words and numbers. */
export interface Chart {
  title: string;
  /** A sentence beneath the title. */
  note?: string;
  /** What is to be seen, for those who cannot see it. */
  description: string;
  /** What the colours mean; none for a chart of one colour. */
  keys: readonly { name: string; colour: ChartColour }[];
  drawing: Markup;
  table: ChartTable;
}

/** The numbers of a chart. */
export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly number[])[];
}

/** A card with the chart and its table. */
export function chartCard({ title, note, description, keys, drawing, table }: Chart): Markup {
  const meanings = keys.map(({ name, colour }) =>
    markup`<li><span class="key ${colour}"></span>${name}</li>`
  );
  return markup`<figure class="card chart">
<figcaption><h3>${title}</h3>${
    note ? markup`<p class="small quiet">${note}</p>` : null
  }</figcaption>
${meanings.length > 0 ? markup`<ul class="keys small quiet">${meanings}</ul>` : null}
<div class="drawing" role="img" aria-label="${description}">${drawing}</div>
<details><summary>Numbers<span class="unseen"> of ${title}</span></summary>
${numbersTable(title, table)}</details>
</figure>
`;
}

function numbersTable(title: string, { columns, rows }: ChartTable): Markup {
  const header = columns.map((column) => markup`<th scope="col">${column}</th>`);
  const lines = rows.map(([first, ...others]) =>
    markup`<tr><th scope="row">${numberText(first)}</th>${
      others.map((value) => markup`<td>${numberText(value)}</td>`)
    }</tr>
`
  );
  // Whoever has no mouse scrolls it by arrow keys, once it has the focus.
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Numbers of ${title}">
<table class="small">
<thead><tr>${header}</tr></thead>
<tbody>
${lines}</tbody>
</table>
</div>
`;
}

/** Four digits tell more than a drawing can; a dash for what was not measured. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  if (Math.abs(value) < 1e-4) return value.toExponential(3);
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
