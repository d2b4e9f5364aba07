/**
 * What the report needs beside the style sheet of all pages: charts, map, tables of numbers.
 *
 * @module
 */

/** CSS, to stand in the page itself. */
export const reportStyle = `
html { scroll-padding-top: 3.5rem; }
nav.legend a { color: var(--quiet); text-decoration: none; }
nav.legend a:is(:hover, :focus-visible) { color: var(--ink); text-decoration: underline; }
nav.legend ul { margin-block: 0; }
:focus-visible { outline: 2px solid var(--query); outline-offset: 2px; }
.part { margin-bottom: 2.75rem; }
.part > h2 { margin-bottom: 0.25rem; font-size: 1.3125rem; }
.part > h2 + p { margin-bottom: 0.25rem; }
.part > :is(h2, p) + :is(div, .card, section) { margin-top: 1rem; }

.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr)); }
.chart { display: flex; flex-direction: column; margin: 0; min-width: 0; }
.chart figcaption { margin-bottom: 0.75rem; }
.keys { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; list-style: none; margin: -0.25rem 0 0.5rem; }
.keys li { display: flex; align-items: center; gap: 0.4375rem; }
.key { width: 0.75rem; height: 0.1875rem; border-radius: 1px; background: var(--mark); }
.key.quiet { --mark: var(--quiet); }
.drawing { margin-top: auto; }
.drawing svg { display: block; width: 100%; max-width: 30rem; height: auto; overflow: visible; }
.drawing text { font-family: inherit; font-variant-numeric: tabular-nums; }
details { margin-top: 0.75rem; }
summary { width: fit-content; color: var(--quiet); font-size: 0.8125rem; cursor: pointer; }
summary:hover { color: var(--ink); }
.scroll { max-height: 16rem; margin-top: 0.5rem; overflow: auto; }
.scroll :is(th, td) { padding: 0.1875rem 0 0.1875rem 0.75rem; }
.scroll :is(th:first-child) { padding-left: 0; }

.map {
  position: relative; aspect-ratio: 16 / 9; margin-top: 1rem; container-type: inline-size;
}
.spot { position: absolute; width: 2cqw; height: 2cqw; margin: -1cqw; outline: 0; }
.spot :is(img, .blank) {
  position: absolute; top: 50%; left: 50%; width: 100%; height: 100%;
  transform: translate(-50%, -50%); border-radius: 0.1875rem; pointer-events: none;
}
.spot .blank { background: var(--quiet); }
.spot.alike { z-index: 1; }
.spot.alike:not(:hover, :focus) :is(img, .blank) { outline: 2px solid var(--same); }
.map.chosen .spot:not(.alike) { opacity: 0.35; }
/* The large picture stands above its place, which stays to be seen. */
.spot:is(:hover, :focus) { z-index: 3; outline: 2px solid var(--query); border-radius: 0.1875rem; }
.spot:is(:hover, :focus) img {
  top: auto; bottom: calc(100% + 0.375rem); width: 5.5rem; height: 5.5rem;
  transform: translateX(-50%); border-radius: 0.5rem; background: var(--tile);
  outline: 2.5px solid var(--query); box-shadow: 0 0.25rem 1.5rem rgb(0 0 0 / 0.3);
}
#map .card { overflow-x: clip; }
.told { min-height: 1.25rem; margin-top: 0.75rem; text-align: center; }

.confusions { grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.confusions h3 { display: block; margin-bottom: 0; }
.confusions p { margin-bottom: 0.5rem; }
.confusions .category { display: none; }
.groups.confusions .all { grid-template-columns: repeat(4, 1fr); }
.halves { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
.halves .card { margin: 0; }
.categories :is(th, td) { vertical-align: middle; }
.categories :is(th, td):not(:first-child) { padding-left: 1rem; }
.categories thead th { white-space: nowrap; }
.named { display: flex; align-items: center; gap: 0.75rem; }
.named img { flex: none; border-radius: 0.375rem; background: var(--tile); }
.named .quiet { display: block; font-weight: 400; }
.marks ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; margin-bottom: 1rem; }
.marks li { display: flex; align-items: center; gap: 0.5rem; }
.marks .other .dot { border: 1.5px solid var(--quiet); }
.settings table { margin-top: 0.5rem; }
.settings :is(th, td) { padding-block: 0.25rem; }
.settings td { white-space: normal; overflow-wrap: anywhere; }
.settings summary { font-size: 0.9375rem; }

@media (max-width: 40rem) {
  .map { aspect-ratio: 4 / 5; }
  .spot { width: 4cqw; height: 4cqw; margin: -2cqw; }
  nav.legend ul { flex-wrap: nowrap; overflow-x: auto; }
  nav.legend li { flex: none; }
  .categories :is(th, td):not(:first-child) { padding-left: 0.625rem; }
  .categories :is(th, td):nth-child(2) { display: none; }
}
@media print {
  nav.legend, details:not([open]) { display: none; }
  .part { break-inside: auto; }
  .part > h2 { break-after: avoid; }
  .charts { grid-template-columns: repeat(3, 1fr); }
}
`;
