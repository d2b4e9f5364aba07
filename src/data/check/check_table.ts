/**
 * The report of the data set doctor for the terminal: the kinds of faults with their first examples
 * and what to do, then the sizes.
 *
 * @module
 */

import { shortPath } from "../common_folder.ts";
import type { CheckedFault, ClassSizes, DataCheck, ImageSizes, Spread } from "./data_check.ts";
import { faultKind, severities } from "./fault_kinds.ts";
import { counted, grouped } from "../../core/counted.ts";
import { visible } from "./wording.ts";

/** How to lay it out. */
export interface CheckTableOptions {
  /** How many faults of a kind are shown; default 3. */
  examples?: number;
}

const rule = "─".repeat(96);

/** The lines, for a fixed-width font. */
export function checkTable(
  check: DataCheck,
  { examples = 3 }: CheckTableOptions = {},
): string {
  const { counts } = check;
  const parts = (["train", "selection", "test"] as const)
    .map((part) => `${grouped(counts[part])} ${part}`).join(", ");
  return [
    `${check.protocol.dataset}: ${counted(counts.images, "image")} of ` +
    `${counted(counts.categories, "category", "categories")} (${parts})`,
    rule,
    ...check.kinds.flatMap(({ kind, severity, count }) => {
      const { title, advice } = faultKind(kind, check.dataset);
      const faults = check.faults.filter((fault) => fault.kind === kind);
      const more = count - examples;
      return [
        `${severity.padEnd(8)}${grouped(count).padStart(7)}  ${title} (${kind})`,
        ...faults.slice(0, examples).map((fault) => indent(exampleLine(fault, check.folder))),
        ...more > 0 ? [indent(`… and ${grouped(more)} more`)] : [],
        indent(`→ ${advice}`),
      ];
    }),
    ...check.kinds.length > 0 ? [rule] : [],
    ...classSizeLines(check.classSizes),
    ...imageSizeLines(check.imageSizes),
    rule,
    verdictLine(check),
  ].join("\n");
}

/** The numbers of faults, and what they mean for training. */
export function verdictLine({ faults, verdict }: DataCheck): string {
  const numbers = severities.flatMap((severity) => {
    const count = faults.filter((fault) => fault.severity === severity).length;
    return count > 0 ? [counted(count, severity)] : [];
  });
  const found = numbers.length > 0 ? numbers.join(", ") : "no faults";
  return verdict === "error"
    ? `${found}: training would stop, or be wrong.`
    : `${found}: nothing that training must wait for.`;
}

function indent(text: string): string {
  return " ".repeat(17) + text;
}

function exampleLine({ message, paths, place, hint }: CheckedFault, folder: string): string {
  const shown = paths.slice(0, 2).map((path) => shortPath(path, folder)).join(", ");
  const more = paths.length > 2 ? ` and ${grouped(paths.length - 2)} more` : "";
  const where = place ?? shown + more;
  return visible([where && `${where}: `, message, hint ? `. ${hint}` : ""].join(""));
}

function classSizeLines(sizes: ClassSizes | null): string[] {
  if (!sizes) return [];
  const most = Math.max(...sizes.histogram.map(({ categories }) => categories));
  return [
    `Images of a category: ${spreadText(sizes)}`,
    ...sizes.histogram.map(({ from, to, categories }) => {
      const range = from === to ? grouped(from) : `${grouped(from)} – ${grouped(to)}`;
      // A bin with anything in it is seen.
      const width = Math.ceil(categories / most * 40);
      return `${range.padStart(17)}  ${"█".repeat(width)} ${grouped(categories)}`;
    }),
  ];
}

function imageSizeLines({ width, height, bytes, formats }: ImageSizes): string[] {
  if (!width || !height || !bytes) return [];
  const kinds = Object.entries(formats).map(([format, count]) => `${grouped(count)} ${format}`);
  return [
    `Width: ${spreadText(width)} pixels`,
    `Height: ${spreadText(height)} pixels`,
    `File: ${spreadText(bytes)} bytes`,
    `Formats: ${kinds.join(", ")}`,
  ];
}

function spreadText({ least, median, most }: Spread): string {
  return `${grouped(least)} to ${grouped(most)}, the middle one ${grouped(median)}`;
}
