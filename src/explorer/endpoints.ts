/**
 * Every address that the explorer's server answers with data: its method, its parameters and its
 * answer. `app.ts` registers these and no others, and `openapi.ts` describes them.
 *
 * @module
 */

import type { z } from "zod";
import {
  imageParameters,
  imagesAnswer,
  imagesQuery,
  neighboursAnswer,
  neighboursQuery,
  runAnswer,
  searchAnswer,
  searchQuery,
  thumbnailQuery,
} from "./api.ts";

/** One of them. */
export interface Endpoint {
  method: "get" | "post";
  /** With `{id}` for a parameter. */
  path: string;
  /** What it does, in one sentence. */
  summary: string;
  /** The parameters of its path. */
  parameters?: z.ZodObject;
  /** The parameters after `?`. */
  query?: z.ZodObject;
  /** Whether it takes a picture as its body. */
  takesPicture?: boolean;
  /** What it answers: JSON by a schema, or the media types of something else. */
  answer: z.ZodObject | string[];
  /** With which statuses it may refuse, beside those that all have. */
  refusals: Record<number, string>;
}

const unknownRun = "There is no such image, category or run.";

/** All of them, by name. */
export const endpoints = {
  run: {
    method: "get",
    path: "/api/run",
    summary: "The run that is shown, its figures and its categories.",
    answer: runAnswer,
    refusals: {},
  },
  images: {
    method: "get",
    path: "/api/images",
    summary: "A page of the images, in one of several orders.",
    query: imagesQuery,
    answer: imagesAnswer,
    refusals: {
      404: unknownRun,
      503: "The ranks are not known yet; Retry-After says when to ask.",
    },
  },
  neighbours: {
    method: "get",
    path: "/api/images/{id}/neighbours",
    summary: "The images of the gallery that are nearest to an image.",
    parameters: imageParameters,
    query: neighboursQuery,
    answer: neighboursAnswer,
    refusals: { 404: unknownRun },
  },
  search: {
    method: "post",
    path: "/api/search",
    summary: "The images of the gallery that are nearest to a picture that is sent.",
    query: searchQuery,
    takesPicture: true,
    answer: searchAnswer,
    refusals: {
      404: unknownRun,
      409: "There is no model that made the embeddings.",
      413: "The picture is larger than 20 MiB.",
      415: "It is no picture, damaged, or has more than 100 megapixels.",
      503: "Too many pictures are being searched for at once.",
    },
  },
  thumbnail: {
    method: "get",
    path: "/thumbnails/{id}",
    summary: "A small version of an image; a word in its place where it is missing or damaged.",
    parameters: imageParameters,
    query: thumbnailQuery,
    answer: ["image/webp", "image/svg+xml"],
    refusals: { 404: unknownRun },
  },
  openapi: {
    method: "get",
    path: "/openapi.json",
    summary: "This document.",
    answer: ["application/json"],
    refusals: {},
  },
} satisfies Record<string, Endpoint>;

/** The name of one. */
export type EndpointName = keyof typeof endpoints;
