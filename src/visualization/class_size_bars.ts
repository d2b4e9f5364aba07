/**
 * The histogram of class sizes, as part of a page.
 *
 * @module
 */

import type { ClassSizes } from "../data/check/data_check.ts";
import { type Markup, markup } from "./markup.ts";
import { grouped } from "../core/counted.ts";

/** A table with a bar for each bin of sizes. */
export function classSizeBars({ least, median, most, histogram }: ClassSizes): Markup {
  const largest = Math.max(...histogram.map(({ categories }) => categories));
  const rows = histogram.map(({ from, to, categories }) => {
    const range = from === to ? grouped(from) : `${grouped(from)} – ${grouped(to)}`;
    const width = (100 * categories / largest).toFixed(1);
    return markup`<tr>
  <th scope="row">${range}</th>
  <td class="plot"><div class="scale"><i style="left: 0; width: ${width}%"></i></div></td>
  <td>${grouped(categories)}</td>
</tr>
`;
  });
  return markup`<article class="card">
<h2>Images of a category</h2>
<p class="small quiet">${grouped(least)} to ${grouped(most)}, the middle category has
${grouped(median)}.</p>
<table>
<thead><tr><th>Images</th><td class="plot"></td><td>Categories</td></tr></thead>
<tbody>
${rows}</tbody>
</table>
</article>
`;
}
