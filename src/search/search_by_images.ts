/**
 * Searches a run's index by image files: embeds them by the run's best checkpoint, and looks for the
 * nearest. Before it stands `search:query`, after it a table or a page.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { runFiles } from "../config/run_files.ts";
import { info } from "../core/log.ts";
import type { Protocol } from "../data/protocol.ts";
import type { Box } from "../data/sample.ts";
import { checkFits, type Checkpoint, readCheckpoint, restoreModel } from "../model/checkpoint.ts";
import { findBestCheckpoint } from "../model/run_checkpoints.ts";
import { embedDataset } from "../ranking/embed_dataset.ts";
import type { EmbeddedSample, EmbeddingsSource } from "../ranking/embeddings_file.ts";
import { moveSamples } from "../ranking/image_folders.ts";
import type { Part } from "../ranking/parts.ts";
import { useBackend } from "../tensor/use_backend.ts";
import { checkIndexFits } from "./check_index_fits.ts";
import { findNearest, type FindNearestOptions, isExact, rowsToSearch } from "./find_nearest.ts";
import { type IndexKind, openSearchIndex } from "./search_index.ts";

/** What a search is made in. */
export interface SearchByImagesOptions extends FindNearestOptions {
  /** The part whose index is searched. */
  part: Part;
}

/** An image that was found. */
export interface SearchHit {
  /** 1 is the nearest. */
  rank: number;
  /** Euclidean distance of its embedding to the query's. */
  distance: number;
  category: string;
  path: string;
  /** The part of it that was embedded, if not all. */
  box?: Box;
}

/** An image that asked, and what was found. */
export interface SearchAnswer {
  /** Its path. */
  image: string;
  /** The part of it that was embedded, if not all. */
  box?: Box;
  /** Nearest first. */
  found: SearchHit[];
}

/** What a search gives. */
export interface SearchResult {
  /** The index, and how many of its images were searched. */
  index: { path: string; kind: IndexKind; images: number; dim: number };
  /** Whether all of these were looked at, so that none of the nearest is missing. */
  exact: boolean;
  /** The only category that was searched; absent where all were. */
  category?: string;
  /** What its embeddings were made by and of. */
  source: EmbeddingsSource;
  protocol: Protocol;
  answers: SearchAnswer[];
}

/**
 * Searches.
 *
 * @throws {UserError} if there is no checkpoint or no index, one does not fit the other, an image
 *   cannot be read, or there are fewer than k images to find
 */
export async function searchByImages(
  config: Config,
  images: readonly string[],
  { part, ...options }: SearchByImagesOptions,
): Promise<SearchResult> {
  const files = runFiles(config.output);
  using index = await openSearchIndex(files.searchIndex(part));
  const checkpoint = await readCheckpoint(await findBestCheckpoint(files.checkpoints));
  checkFits(checkpoint.record, config.model, config.data);
  await checkIndexFits(index, { config, checkpoint: checkpoint.fingerprint });
  const searched = rowsToSearch(index, options).length;

  const { folders, source, protocol, dim } = index.embeddings;
  const samples = folders
    ? moveSamples(index.embeddings.samples, folders, config.data)
    : index.embeddings.samples;
  const cropped = config.data.crop_to_box;
  const queries = images.map((path) => ({
    path,
    box: cropped ? knownBox(samples, path) : undefined,
  }));
  const embeddings = await embedImages(config, checkpoint, queries);
  const found = await findNearest(index, embeddings, options);
  const { path, record: { kind } } = index;
  return {
    index: { path, kind, images: searched, dim },
    exact: isExact(index, options),
    category: options.category,
    source,
    protocol,
    answers: queries.map(({ path, box }, query) => ({
      image: path,
      box,
      found: found[query].map(({ row, distance }, place) => {
        const { category, path, box } = samples[row];
        return { rank: place + 1, distance, category, path, box: cropped ? box : undefined };
      }),
    })),
  };
}

/** The box of an image of the data, where there is no doubt which: else it would not find itself. */
function knownBox(samples: readonly EmbeddedSample[], path: string): Box | undefined {
  const own = samples.filter((sample) => sample.path === path);
  return own.length === 1 ? own[0].box : undefined;
}

async function embedImages(
  { data, model: settings }: Config,
  checkpoint: Checkpoint,
  images: readonly { path: string; box?: Box }[],
): Promise<Float32Array<ArrayBuffer>> {
  const backend = await useBackend(settings.backend, settings);
  info(`Backend: ${backend.name} (${backend.reason})`);
  const model = restoreModel(checkpoint);
  try {
    const samples = images.map((image) => ({ ...image, category: "" }));
    const { embeddings } = await embedDataset(model, samples, {
      cropToBox: data.crop_to_box,
      prefetchBatches: data.prefetch_batches,
    });
    return new Float32Array(embeddings);
  } finally {
    model.dispose();
  }
}
