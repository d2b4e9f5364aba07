/**
 * What the explorer's server and its page say to each other: every question with its parameters and
 * every answer, as zod schemas. The server checks what it is asked by them, `openapi.ts` writes them
 * down for others, and the page is written to them.
 *
 * Ids are the rows of the embeddings file, 0 … images − 1. Other runs that can be chosen have the
 * same images in the same order, so that an id means the same image in all of them.
 *
 * @module
 */

import { z } from "zod";

const id = z.coerce.number().int().min(0).describe("Number of an image, from 0.");
const count = z.int().min(0);
const category = z.string().describe("Name of a category; only images of it.");
const run = z.string().describe(
  "Name of another run of the same images; by default the one shown.",
);
const k = z.coerce.number().int().min(1).max(1000).default(24)
  .describe("How many neighbours; where the gallery has fewer, all of them.");

/** Sides of thumbnails that can be asked for, in pixels. */
export const thumbnailSizes = ["96", "192", "384", "768"] as const;

/** Orders of the images: of the data set, by how badly or well they are ranked, or by category. */
export const imageOrders = ["order", "worst", "best", "category"] as const;

/** A failure, of every status from 400 on. */
export const failure = z.object({
  error: z.string().describe("What is wrong, in one sentence."),
  hint: z.string().describe("What to do about it; empty if the sentence says it all."),
}).meta({ id: "Failure" });

/** A metric of the run. */
export const metric = z.object({
  name: z.string().describe("Such as `Recall@1`."),
  value: z.number().nullable().describe("Null where no query has it."),
  low: z.number().nullable().describe("Lower end of its 95 % interval."),
  high: z.number().nullable(),
}).meta({ id: "Metric" });

/** The run that is shown. */
export const runAnswer = z.object({
  name: z.string(),
  description: z.string().describe("Model, epoch and sizes, in words."),
  conditions: z.array(z.string()).describe("Under which conditions figures were measured."),
  metrics: z.array(metric).describe("Empty until `analysis:analyze` has looked at this run."),
  images: count.describe("How many images there are: ids are below it."),
  queries: count.describe("How many of them ask."),
  gallery: count.describe("How many of them are searched."),
  categories: z.array(z.object({ name: z.string(), count })).describe("In order of their names."),
  canSearchByUpload: z.boolean().describe("Whether the model is there to embed a new picture."),
  measured: z.number().min(0).max(1)
    .describe("Share of the queries whose ranks are known; `worst` and `best` work from 1 on."),
  comparable: z.array(z.string()).describe("Runs with embeddings of the same images, for `run`."),
}).meta({ id: "Run" });

/** An image of the list. */
export const image = z.object({
  id: z.int().min(0),
  name: z.string().describe("Its path below the folder that all have in common."),
  category: z.string(),
  role: z.enum(["query", "gallery"]).optional().describe("Absent where it asks and is searched."),
  firstPositiveRank: z.int().min(1).nullable().describe(
    "At which rank its own category is first found; null where there is nobody to find, or ranks " +
      "are not known yet.",
  ),
  averagePrecisionAtR: z.number().nullable().describe("Its share of MAP@R; null likewise."),
}).meta({ id: "Image" });

/** Which images to list. */
export const imagesQuery = z.object({
  run: run.optional(),
  category: category.optional(),
  sort: z.enum(imageOrders).default("order").describe(
    "`worst` has those first whose own category is found last; both need `measured` to be 1.",
  ),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** A page of images. */
export const imagesAnswer = z.object({
  total: count.describe("How many there are without `offset` and `limit`."),
  images: z.array(image),
}).meta({ id: "Images" });

/** How to rank. */
export const neighboursQuery = z.object({
  run: run.optional(),
  category: category.optional(),
  k,
});

/** What was found near a query. */
export const neighbour = z.object({
  id: z.int().min(0),
  name: z.string(),
  category: z.string(),
  distance: z.number().describe("Euclidean."),
  same: z.boolean().nullable()
    .describe("Whether it is of the query's category; null for a picture without one."),
}).meta({ id: "Neighbour" });

/** The neighbours of an image of the data. */
export const neighboursAnswer = z.object({
  run: z.string().describe("The run that ranked."),
  query: image,
  neighbours: z.array(neighbour).describe("Nearest first; never the query itself."),
}).meta({ id: "Neighbours" });

/** How to search by a picture. */
export const searchQuery = neighboursQuery;

/** The neighbours of a picture that was sent. */
export const searchAnswer = z.object({
  run: z.string().describe("The run that ranked."),
  neighbours: z.array(neighbour).describe("Nearest first."),
}).meta({ id: "Found" });

/** The parameter of paths with an image. */
export const imageParameters = z.object({ id });

/** How large a thumbnail. */
export const thumbnailQuery = z.object({
  size: z.enum(thumbnailSizes).default("192").describe("Longer side at most, in pixels."),
});

/** Most bytes of a picture that is sent. */
export const mostUploadBytes = 20 * 2 ** 20;

export type Failure = z.infer<typeof failure>;
export type Metric = z.infer<typeof metric>;
export type RunAnswer = z.infer<typeof runAnswer>;
export type Image = z.infer<typeof image>;
export type ImagesQuery = z.infer<typeof imagesQuery>;
export type ImagesAnswer = z.infer<typeof imagesAnswer>;
export type Neighbour = z.infer<typeof neighbour>;
export type NeighboursQuery = z.infer<typeof neighboursQuery>;
export type NeighboursAnswer = z.infer<typeof neighboursAnswer>;
export type SearchAnswer = z.infer<typeof searchAnswer>;
