/**
 * A run in the explorer's memory: its embeddings, how well each image is ranked by them, and its
 * model, once somebody needs it.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import { checkFinite } from "../metrics/ranking_input.ts";
import type { EmbeddingsFile, EmbeddingsSource } from "../ranking/embeddings_file.ts";
import { nearestToVector } from "../ranking/nearest_to_vector.ts";
import { type ImageOrder, orderImages } from "./image_order.ts";
import type { ListedImages } from "./listed_images.ts";
import { type MeasuredQueries, measureQueries } from "./measured_queries.ts";
import {
  type EmbedPicture,
  openPictureEmbedder,
  type PictureEmbedderOptions,
} from "./picture_embedder.ts";

/** What is found near an embedding. */
export interface FoundRows {
  rows: Int32Array;
  distances: Float32Array;
}

/** The run. */
export interface ExploredRun {
  name: string;
  source: EmbeddingsSource;
  dim: number;
  measured: MeasuredQueries;
  /** The nearest rows of the gallery to an image, or of those of one category. */
  nearestToRow(row: number, options: { k: number; label?: number }): FoundRows;
  /** The nearest rows to an embedding. */
  nearest(vector: Float32Array, options: { k: number; label?: number }): FoundRows;
  /** The rows of all images in an order, as far as it is known. */
  order(order: ImageOrder): Int32Array;
  /** Embeds a picture with the model of the run; loads it the first time. */
  embed: EmbedPicture;
  /** Ends what goes on in the background. */
  close(): void;
}

/**
 * Takes a run into memory.
 *
 * @throws {UserError} if a value of its embeddings is not finite
 */
export function exploreRun(
  { embeddings: given, dim, source }: Pick<EmbeddingsFile, "embeddings" | "dim" | "source">,
  images: ListedImages,
  model: Omit<PictureEmbedderOptions, "source">,
): ExploredRun {
  checkEmbeddings(given, dim, source.run);
  const embeddings = shared(given);
  const { labels, isQuery, isGallery } = images;
  const measured = measureQueries({ embeddings, dim, labels, isQuery, isGallery });
  const orders = new Map<ImageOrder, Int32Array>();
  let embedder: Promise<EmbedPicture> | undefined;

  const nearest = (
    vector: Float32Array,
    { k, label, except }: { k: number; label?: number; except?: number },
  ): FoundRows => nearestToVector({ vector, embeddings, rows: images.gallery(label), k, except });

  return {
    name: source.run,
    source,
    dim,
    measured,
    nearestToRow: (row, options) =>
      nearest(embeddings.subarray(row * dim, (row + 1) * dim), { ...options, except: row }),
    nearest,
    order(order) {
      const isKnown = orders.get(order);
      if (isKnown) return isKnown;
      const rows = orderImages(images, measured, order);
      orders.set(order, rows);
      return rows;
    },
    async embed(bytes) {
      embedder ??= openPictureEmbedder({ ...model, source });
      // What failed once may be mended meanwhile.
      embedder.catch(() => embedder = undefined);
      return await (await embedder)(bytes);
    },
    close: () => measured.close(),
  };
}

function checkEmbeddings(embeddings: Float32Array, dim: number, run: string): void {
  try {
    checkFinite(embeddings, dim);
  } catch (cause) {
    throw new UserError(
      `Cannot explore "${run}": ${messageOf(cause)}; finite numbers are wanted.`,
      {
        hint: "The training diverged: lower train.learning_rate and train again.",
        cause,
      },
    );
  }
}

/** Memory that the worker, which measures in the background, reads without a copy. */
function shared(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
