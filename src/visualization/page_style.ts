/**
 * The style sheet of all pages: light and dark as the reader's system is, from a phone's width
 * up, and fit for paper.
 *
 * @module
 */

/** CSS, to stand in the page itself. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #f6f6f3;
  --card: #ffffff;
  --tile: #eeeee9;
  --line: #e1e1db;
  --ink: #1c1e22;
  --quiet: #666b74;
  --query: #2463eb;
  --same: #12924c;
  --band: #dcdcd5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111316;
    --card: #191c20;
    --tile: #24282e;
    --line: #2c3138;
    --ink: #e7e9ec;
    --quiet: #9ba1ab;
    --query: #6c9dff;
    --same: #46c681;
    --band: #3a4048;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 0.9375rem/1.5 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}
main, header > div, .summary, .legend > ul { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
main { padding-bottom: 4rem; }
.summary { padding-bottom: 0.5rem; }
h1, h2, h3, p, dl, dd, figure, ul { margin: 0; padding: 0; }
h1 { font-size: 1.875rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.02em; }
h2 { font-size: 1.1875rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; }
h3 { font-size: 0.9375rem; line-height: 1.4; font-weight: 600; }
.quiet { color: var(--quiet); }
.small { font-size: 0.8125rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

header { padding: 2.5rem 0 1.5rem; }
.eyebrow {
  color: var(--quiet); font-size: 0.75rem; font-weight: 600;
  letter-spacing: 0.08em; text-transform: uppercase; margin-bottom: 0.375rem;
}
.lead {
  max-width: 52rem; margin-top: 0.75rem; color: var(--quiet); font-size: 1.0625rem;
  text-wrap: pretty;
}
.facts {
  display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin-top: 1.25rem;
}
.facts dt { color: var(--quiet); }

.legend {
  position: sticky; top: 0; z-index: 2; margin-bottom: 1.5rem;
  background: color-mix(in srgb, var(--paper) 88%, transparent);
  backdrop-filter: blur(10px); border-block: 1px solid var(--line);
}
.legend > ul {
  display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none;
  padding-block: 0.625rem; font-size: 0.8125rem;
}
.legend li { display: flex; align-items: center; gap: 0.5rem; }
.dot { flex: none; width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--mark); }
.query { --mark: var(--query); }
.same { --mark: var(--same); }
.other { --mark: transparent; }
.legend .other .dot { border: 1.5px solid var(--quiet); }

.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.875rem;
  padding: 1.25rem; margin-bottom: 1rem; break-inside: avoid;
}
.nothing { padding: 3rem 1.25rem; text-align: center; color: var(--quiet); }

.picture { position: relative; min-width: 0; break-inside: avoid; }
.picture img {
  display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: contain;
  background: var(--tile); border: 1px solid var(--line); border-radius: 0.5rem;
}
.picture .missing {
  display: grid; place-items: center; aspect-ratio: 1; padding: 0.25rem; overflow: hidden;
  border: 1px dashed var(--quiet); border-radius: 0.5rem;
  color: var(--quiet); font-size: 0.75rem; line-height: 1.2; text-align: center;
}
.picture:is(.query, .same) img {
  border-color: transparent; outline: 2.5px solid var(--mark); outline-offset: -2px;
}
.picture > .dot {
  position: absolute; top: -0.3125rem; left: -0.3125rem; width: 1rem; height: 1rem;
  border: 2.5px solid var(--card);
}
.picture.other > .dot { display: none; }
.picture figcaption { margin-top: 0.375rem; font-size: 0.75rem; line-height: 1.4; }
.picture .rank { display: flex; justify-content: space-between; gap: 0.375rem; }
.picture .rank b { font-weight: 650; }
.picture .category {
  display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.picture.other .category, .picture .distance { color: var(--quiet); }

.ranking { display: grid; grid-template-columns: 15rem 1fr; gap: 1.5rem; }
.ranking .about { display: grid; grid-template-columns: 6.5rem 1fr; gap: 1rem; }
.ranking .neighbours { display: grid; grid-template-columns: repeat(8, 1fr); gap: 0.75rem; }
.number {
  display: block; color: var(--ink); font-size: 1.375rem; line-height: 1.2; font-weight: 650;
}
.about p + p { margin-top: 0.5rem; }
.batch { display: flex; flex-wrap: wrap; gap: 0.75rem 2.5rem; margin-bottom: 1.25rem; }
.batch > :first-child { flex: 1 1 14rem; }
.batch > p { max-width: 8.5rem; }
.all { display: grid; grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); gap: 1rem 0.875rem; }
.groups {
  display: grid; gap: 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
}
.groups section { break-inside: avoid; }
.groups h3 { display: flex; justify-content: space-between; gap: 1rem; margin-bottom: 0.5rem; }
.groups h3 span { font-weight: 400; }
.groups .all { grid-template-columns: repeat(auto-fill, minmax(4.5rem, 1fr)); gap: 0.625rem; }

table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4375rem 0 0.4375rem 1.75rem; text-align: right; vertical-align: baseline; }
th:first-child { padding-left: 0; text-align: left; }
thead :is(th, td) { color: var(--quiet); font-size: 0.8125rem; font-weight: 500; vertical-align: bottom; }
tbody tr { border-top: 1px solid var(--line); }
tbody th { font-weight: 500; overflow-wrap: normal; }
td { white-space: nowrap; }
.run > .value { font-weight: 650; }
.interval { margin-left: 0.625rem; font-size: 0.8125rem; color: var(--quiet); }
.plot { width: 36%; }
tbody .plot { vertical-align: middle; }
.ends { display: flex; justify-content: space-between; }
.scale { position: relative; height: 0.875rem; }
.scale::before {
  content: ""; position: absolute; inset: 50% 0 auto; height: 1px; background: var(--line);
}
.scale i { position: absolute; top: 0; height: 100%; border-radius: 0.1875rem; }
.scale .point { position: absolute; top: 50%; margin: -0.3125rem; }
.scale i { background: var(--band); }
.point { display: inline-block; width: 0.625rem; height: 0.625rem; border-radius: 50%; }
.point.run { background: var(--ink); }
.point.baseline { background: var(--card); border: 2px solid var(--quiet); }
th .point { margin-right: 0.4375rem; }
.conditions { margin-top: 1rem; padding-left: 1.125rem; }
main > h2 { margin-bottom: 0.25rem; }
main > h2 + p { margin-bottom: 1rem; }

@media (max-width: 60rem) {
  .ranking { grid-template-columns: 1fr; gap: 1rem; }
}
@media (max-width: 40rem) {
  main, header > div, .summary, .legend > ul { padding-inline: 1rem; }
  header { padding-top: 1.5rem; }
  h1 { font-size: 1.5rem; }
  .card { padding: 1rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.5rem; }
  .ranking .neighbours { grid-template-columns: repeat(4, 1fr); gap: 0.75rem 0.625rem; }
  .all { grid-template-columns: repeat(auto-fill, minmax(4.25rem, 1fr)); gap: 0.875rem 0.625rem; }
  .plot, .point { display: none; }
  th, td { padding-left: 0.75rem; }
  .interval { display: block; margin: 0; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --card: #fff; --tile: #f2f2f0; --line: #d5d5d0; --ink: #000; --quiet: #555;
    --query: #2463eb; --same: #12924c; --band: #dcdcd5;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  html { font-size: 11px; }
  .legend { position: static; backdrop-filter: none; }
  header { padding-top: 0; }
  .ranking { grid-template-columns: 13rem 1fr; gap: 1.25rem; }
  .ranking .about { grid-template-columns: 6rem 1fr; }
}
`;
