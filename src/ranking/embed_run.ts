/**
 * Embeds a part of the data set with a run's best model, into the embeddings file. Everything after
 * it (analysis, pictures) starts from that file, and needs no model.
 *
 * @module
 */

import { basename } from "node:path";
import type { Config, DataConfig } from "../config/config.ts";
import { runFiles } from "../config/run_files.ts";
import { info } from "../core/log.ts";
import { startProgress } from "../core/progress.ts";
import { sha256 } from "../core/sha256.ts";
import { UserError } from "../core/user_error.ts";
import { labelsOf } from "../data/labels.ts";
import { listSamples } from "../data/list_samples.ts";
import type { Sample } from "../data/sample.ts";
import { splitSamples } from "../data/split_samples.ts";
import {
  checkFits,
  type CheckpointRecord,
  readCheckpoint,
  readRecord,
  restoreModel,
} from "../model/checkpoint.ts";
import { findBestCheckpoint, listCheckpoints } from "../model/run_checkpoints.ts";
import { useBackend } from "../tensor/use_backend.ts";
import { embedDataset } from "./embed_dataset.ts";
import { findEmbeddings, readEmbeddingShards } from "./embedding_shards.ts";
import {
  type EmbeddedSample,
  type EmbeddingsFile,
  embeddingsPath,
  readEmbeddings,
  type Shard,
  shardRange,
  writeEmbeddings,
} from "./embeddings_file.ts";
import type { Part } from "./parts.ts";

/** What to embed. */
export interface EmbedRunOptions {
  /** Which part; default `test`. */
  part?: Part;
  /** Which share of it; default all. */
  shard?: Shard;
}

/**
 * Embeds a part, or a shard of it, and writes the embeddings file. A shard that is there already is
 * left as it is: a machine that takes another one's place does only what that one had not done.
 *
 * @returns the path of the file
 * @throws {UserError} if there is no checkpoint, or it does not fit the configuration
 */
export async function embedRun(
  config: Config,
  { part = "test", shard = { index: 0, count: 1 } }: EmbedRunOptions = {},
): Promise<string> {
  const files = runFiles(config.output);
  const checkpoint = await readCheckpoint(await findBestCheckpoint(files.checkpoints));
  const { record } = checkpoint;
  checkFits(record, config.model, config.data);

  const { [part]: all, protocol } = splitSamples(await listSamples(config.data), config.data);
  const { start, end } = shardRange(all.length, shard);
  const samples = all.slice(start, end);
  if (all.length === 0) throw new UserError(`Cannot embed the ${part} part: it has no images.`);
  const path = embeddingsPath(files.folder, part, shard);
  const fingerprint = await fingerprintOf(checkpoint.fingerprint, config.data);
  if (shard.count > 1 && await isEmbedded(path, { samples, fingerprint })) {
    info(`Shard ${shard.index}/${shard.count} is there already, of this checkpoint.`);
    return path;
  }

  const backend = await useBackend(config.model.backend, config.model);
  info(`Backend: ${backend.name} (${backend.reason})`);
  const model = restoreModel(checkpoint);
  const progress = startProgress({ title: "embedding", total: samples.length, unit: "images" });
  const { embeddings, dim } = await embedDataset(model, samples, {
    cropToBox: config.data.crop_to_box,
    prefetchBatches: config.data.prefetch_batches,
    onProgress: (images) => progress.advance(images),
  }).finally(() => progress.finish());
  model.dispose();

  await writeEmbeddings(path, {
    embeddings,
    dim,
    samples,
    protocol: {
      ...protocol,
      split: overlaps(samples, record) ? "closed-set" : "zero-shot",
      selectedOn: record.selectedOn,
    },
    source: {
      run: config.output.name,
      epoch: record.epoch,
      modelName: record.model.name,
      part,
      imageSize: record.data.image_size,
      fingerprint,
    },
    shard,
    folders: { dir: config.data.dir, cache_dir: config.data.cache_dir },
  });
  return path;
}

/**
 * Reads the embeddings of a part; makes them first if they are absent, or were made by another
 * checkpoint than the one that is there.
 *
 * @throws {UserError} as {@linkcode embedRun}, or if shards are missing
 */
export async function openEmbeddings(config: Config, part: Part = "test"): Promise<EmbeddingsFile> {
  const files = runFiles(config.output);
  const paths = await findEmbeddings(files.folder, part);
  if (paths.length > 0) {
    const found = await readEmbeddingShards(paths, config.data);
    // Without a checkpoint there is nothing to compare with: embeddings may be all that was kept.
    if ((await listCheckpoints(files.checkpoints)).length === 0) return found;
    const { fingerprint } = await readRecord(await findBestCheckpoint(files.checkpoints));
    if (await fingerprintOf(fingerprint, config.data) === found.source.fingerprint) {
      return found;
    }
    info("The embeddings are of another training or of other data: making them anew.");
    for (const path of paths) await Deno.remove(path);
  }
  return await readEmbeddingShards([await embedRun(config, { part })]);
}

/** Whether {@linkcode openEmbeddings} has something to go on: embeddings, or a model to make them. */
export async function hasEmbeddings({ output }: Config, part: Part = "test"): Promise<boolean> {
  const { folder, checkpoints } = runFiles(output);
  return (await findEmbeddings(folder, part)).length > 0 ||
    (await listCheckpoints(checkpoints)).length > 0;
}

/** Whether a file holds the embeddings of these samples by that checkpoint; not if it is damaged. */
async function isEmbedded(
  path: string,
  { samples, fingerprint }: { samples: readonly Sample[]; fingerprint: string },
): Promise<boolean> {
  const file = await readEmbeddings(path).catch(() => null);
  const known = (samples: readonly EmbeddedSample[]) =>
    JSON.stringify(
      samples.map(({ path, category, box, role }) => ({ path, category, box, role })),
    );
  return file?.source.fingerprint === fingerprint && known(file.samples) === known(samples);
}

/**
 * The fingerprint of embeddings: of the checkpoint's weights (by their fingerprint) and of the
 * settings that decide which images are embedded, and how. Folders do not count: a run keeps its
 * embeddings when it moves.
 */
export async function fingerprintOf(weights: string, data: DataConfig): Promise<string> {
  const { dataset, image_size, crop_to_box, split, test_fraction, split_seed } = data;
  const { selection_fraction, select_on } = data;
  const settings = [basename(dataset), image_size, crop_to_box, split, test_fraction, split_seed];
  const text = JSON.stringify([weights, settings, selection_fraction, select_on]);
  return await sha256(new TextEncoder().encode(text));
}

/** Whether the model was trained on a category that is to be reported. */
function overlaps(samples: readonly Sample[], { trainedCategories }: CheckpointRecord): boolean {
  const trained = new Set(trainedCategories);
  return labelsOf(samples).categories.some((category) => trained.has(category));
}
