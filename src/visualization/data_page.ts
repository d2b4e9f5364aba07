/**
 * The page of training data: batches as the model sees them, augmented, by category. Before it
 * stand `load_batches.ts` and the augmentation; the task writes it to a file.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";
import { nothingToShow, page, type RunDescription } from "./page.ts";
import { type Picture, plainCard } from "./picture_card.ts";
import { counted, grouped } from "../core/counted.ts";

/** A picture as the model sees it. */
export interface SeenPicture extends Picture {
  /** The augmented picture as a `data:image/…` URI. */
  image: string;
}

/** What the page shows. */
export interface TrainingData {
  run: RunDescription;
  /** The pictures of each batch. */
  batches: readonly (readonly SeenPicture[])[];
}

/** The page as an HTML document. */
export function dataPage({ run, batches }: TrainingData): string {
  const cards = batches.map((batch, index) => batchCard(batch, index + 1));
  return page({
    title: "Training data",
    lead: "Batches as the model sees them: padded to squares, resized, augmented. " +
      "The pictures under one heading have one label.",
    run,
    body: cards.length > 0 ? cards : [nothingToShow("There are no batches to show.")],
  });
}

function batchCard(batch: readonly SeenPicture[], number: number): Markup {
  const groups = Map.groupBy(batch, ({ category }) => category);
  const counts = `${counted(batch.length, "picture")} in ` +
    counted(groups.size, "category", "categories");
  return markup`<article class="card">
<div class="batch">
  <div><h2>Batch ${number}</h2><p class="small quiet">${counts}</p></div>
</div>
<div class="groups">
${[...groups].map(([category, pictures]) => categoryGroup(category, pictures))}</div>
</article>
`;
}

function categoryGroup(category: string, pictures: readonly SeenPicture[]): Markup {
  return markup`<section>
<h3>${category} <span class="small quiet">${grouped(pictures.length)}</span></h3>
<div class="all">
${pictures.map((picture) => plainCard(picture, picture.image))}</div>
</section>
`;
}
