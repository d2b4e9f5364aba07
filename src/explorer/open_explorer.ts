/**
 * What the explorer's server answers from: the run that is shown, other runs of the same images, and
 * thumbnails. Before it stands the embeddings file, after it `app.ts`.
 *
 * @module
 */

import { join } from "node:path";
import type { Report } from "../analysis/analyze.ts";
import { readReport } from "../analysis/report_file.ts";
import type { Config } from "../config/config.ts";
import { runFiles } from "../config/run_files.ts";
import { warn } from "../core/log.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { readEmbeddingShards } from "../ranking/embedding_shards.ts";
import { openEmbeddings } from "../ranking/embed_run.ts";
import type { EmbeddingsFile } from "../ranking/embeddings_file.ts";
import { type ComparableRun, comparableRuns } from "./comparable_runs.ts";
import { type ExploredRun, exploreRun } from "./explored_run.ts";
import { type ListedImages, listImages } from "./listed_images.ts";
import { hasModel } from "./picture_embedder.ts";
import { openThumbnails, type Thumbnails } from "./thumbnails.ts";

/** All of it. */
export interface Explorer extends Disposable {
  images: ListedImages;
  /** The run that is shown. */
  shown: ExploredRun;
  /** Its embeddings' conditions; what `describe_run.ts` takes. */
  file: Omit<EmbeddingsFile, "embeddings">;
  thumbnails: Thumbnails;
  /** The figures of `analysis:analyze` for the run that is shown; null if they are not there. */
  report(): Promise<Report | null>;
  /** Whether the model of the run that is shown is there. */
  hasModel(): Promise<boolean>;
  /** The names of other runs that can be chosen. */
  comparable(): Promise<string[]>;
  /** A run by its name; by default the one that is shown. Null if there is none to choose. */
  run(name?: string): Promise<ExploredRun | null>;
}

/** Other runs that are kept in memory; whoever compares, compares few. */
const mostOtherRuns = 3;

/**
 * Opens the run that a configuration names. Its embeddings are made first where they are missing.
 *
 * @throws {UserError} as `openEmbeddings`, or if there is nothing to search
 */
export async function openExplorer(config: Config): Promise<Explorer> {
  const { embeddings, ...file } = await openEmbeddings(config);
  const images = listImages(file.samples);
  const { part, run: shownName } = file.source;
  if (images.gallery().length === 0) {
    throw new UserError(`Cannot explore "${shownName}": the ${part} part has no gallery.`);
  }
  const model = { compute: config.model, data: config.data };
  const files = runFiles(config.output);
  const { checkpoints } = files;
  const shown = exploreRun({ ...file, embeddings }, images, { checkpoints, ...model });
  if (shown.measured.isQuick) shown.measured.start();
  const { dir, name } = config.output;
  const others = comparableRuns(file.samples, { dir, shown: name, part });
  const opened = new Map<string, Promise<ExploredRun>>();

  async function open({ name, paths }: ComparableRun): Promise<ExploredRun> {
    const { checkpoints } = runFiles({ dir, name });
    const other = await readEmbeddingShards(paths, config.data);
    const source = { ...other.source, run: name };
    return exploreRun({ ...other, source }, images, { checkpoints, compute: config.model });
  }

  /** Runs in memory, the one used longest ago first. */
  async function other(found: ComparableRun): Promise<ExploredRun> {
    const key = found.name;
    const run = opened.get(key) ?? open(found);
    opened.delete(key);
    opened.set(key, run);
    run.catch(() => opened.delete(key));
    for (const [name, old] of [...opened].slice(0, -mostOtherRuns)) {
      opened.delete(name);
      old.then((run) => run.close(), () => {});
    }
    return await run;
  }

  return {
    images,
    shown,
    file,
    thumbnails: openThumbnails(file.samples, {
      cropToBox: config.data.crop_to_box,
      folder: join(config.data.cache_dir, "explorer", "thumbnails"),
    }),
    async report() {
      const report = await readReport(files.report).catch((thrown) => {
        warn(messageOf(thrown));
        return null;
      });
      return report?.source.fingerprint === file.source.fingerprint ? report : null;
    },
    hasModel: () => hasModel({ checkpoints, source: file.source, data: config.data }),
    comparable: async () => (await others.list()).map(({ name }) => name),
    async run(wanted) {
      if (wanted === undefined || wanted === name) return shown;
      const found = (await others.list()).find(({ name }) => name === wanted);
      return found ? await other(found) : null;
    },
    [Symbol.dispose]() {
      shown.close();
      for (const run of opened.values()) run.then((run) => run.close(), () => {});
    },
  };
}
