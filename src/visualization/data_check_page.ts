/**
 * The page of the data set doctor: the faults by kind with the images concerned, copies side by
 * side. Before it stands `check_dataset.ts`; the task writes it to a file.
 *
 * @module
 */

import { shortPath } from "../data/common_folder.ts";
import type { CheckedFault, DataCheck, KindCount, Spread } from "../data/check/data_check.ts";
import { verdictLine } from "../data/check/check_table.ts";
import { faultKind } from "../data/check/fault_kinds.ts";
import type { Sample } from "../data/sample.ts";
import { classSizeBars } from "./class_size_bars.ts";
import { type Markup, markup } from "./markup.ts";
import { nothingToShow, page } from "./page.ts";
import { missingCard, plainCard } from "./picture_card.ts";
import { counted, grouped } from "../core/counted.ts";

/** What the page shows. */
export interface CheckedData {
  /** The run's name. */
  name: string;
  /** The report. */
  check: DataCheck;
  /** The samples that it is about; they say what the images show. */
  samples: readonly Pick<Sample, "path" | "category">[];
}

/** A small version of an image file as a `data:image/…` URI; it throws where there is none. */
export type FileThumbnail = (path: string) => Promise<string>;

/** So many faults of a kind are shown, and so many images of a fault; of others only the number. */
const mostFaults = 12;
const mostImages = 6;

/** The page as an HTML document. */
export async function dataCheckPage(
  { name, check, samples }: CheckedData,
  thumbnail: FileThumbnail,
): Promise<string> {
  const categories = new Map(samples.map(({ path, category }) => [path, category]));
  const cards: Markup[] = [];
  // Kind by kind, so that not all image files are open at once.
  for (const kind of check.kinds) {
    const faults = check.faults.filter((fault) => fault.kind === kind.kind);
    cards.push(await kindCard(kind, faults, { check, categories, thumbnail }));
  }
  const { counts } = check;
  return page({
    title: "Data check",
    lead: `What is wrong with the data set: ${verdictLine(check)}`,
    run: {
      name,
      protocol: check.protocol,
      facts: {
        Images: `${grouped(counts.images)}: ${grouped(counts.train)} for training, ` +
          `${grouped(counts.selection)} for the choice of the best model, ` +
          `${grouped(counts.test)} for testing`,
        Categories: grouped(counts.categories),
        ...sizeFacts(check),
      },
    },
    body: [
      ...cards.length > 0 ? cards : [nothingToShow("Nothing was found.")],
      ...check.classSizes ? [classSizeBars(check.classSizes)] : [],
    ],
  });
}

interface KindContext {
  check: DataCheck;
  categories: ReadonlyMap<string, string>;
  thumbnail: FileThumbnail;
}

async function kindCard(
  { kind, severity, count }: KindCount,
  faults: readonly CheckedFault[],
  context: KindContext,
): Promise<Markup> {
  const { title, advice } = faultKind(kind, context.check.dataset);
  const sections: Markup[] = [];
  for (const fault of faults.slice(0, mostFaults)) {
    sections.push(await faultSection(fault, context));
  }
  return markup`<article class="card">
<div class="batch">
  <div><h2>${title}</h2><p class="small quiet">${advice}</p></div>
  <p class="small quiet"><span class="number">${grouped(count)}</span> ${severity}</p>
</div>
<div class="groups">
${sections}</div>
${moreText(count - mostFaults, "more of this kind", "more of this kind")}</article>
`;
}

async function faultSection(fault: CheckedFault, context: KindContext): Promise<Markup> {
  const { message, paths, place, hint } = fault;
  const shown = paths.slice(0, mostImages);
  const cards = await Promise.all(shown.map((path) => pictureCard(path, context)));
  const names = shown.map((path) =>
    markup`<p class="small quiet">${shortPath(path, context.check.folder)}</p>\n`
  );
  return markup`<section>
<p class="small">${place === undefined ? "" : `${place}: `}${message}${hint ? `. ${hint}` : ""}</p>
${names}${cards.length > 0 ? markup`<div class="all">\n${cards}</div>\n` : null}${
    moreText(paths.length - mostImages, "more image")
  }</section>
`;
}

async function pictureCard(path: string, context: KindContext): Promise<Markup> {
  const picture = { path, category: context.categories.get(path) ?? "not listed" };
  try {
    return plainCard(picture, await context.thumbnail(path));
  } catch {
    // That it cannot be read is, as a rule, what is told of it.
    return missingCard(picture);
  }
}

function moreText(more: number, one: string, many?: string): Markup | null {
  return more > 0 ? markup`<p class="small quiet">and ${counted(more, one, many)}</p>\n` : null;
}

function sizeFacts({ imageSizes: { width, height, formats } }: DataCheck): Record<string, string> {
  if (!width || !height) return {};
  const kinds = Object.entries(formats).map(([format, count]) => `${grouped(count)} ${format}`);
  return {
    Width: `${spreadText(width)} pixels`,
    Height: `${spreadText(height)} pixels`,
    Formats: kinds.join(", "),
  };
}

function spreadText({ least, median, most }: Spread): string {
  return `${grouped(least)} to ${grouped(most)}, the middle one ${grouped(median)}`;
}
