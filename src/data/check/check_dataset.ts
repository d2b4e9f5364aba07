/**
 * The data set doctor: finds all faults of a data set, where training would stop at the first, or
 * not notice. Before it stands the configuration; after it the table, the JSON document and the page.
 *
 * @module
 */

import type { Config, DataConfig } from "../../config/config.ts";
import { startProgress } from "../../core/progress.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import type { OnDataFault } from "../data_fault.ts";
import { listSamples } from "../list_samples.ts";
import type { Sample } from "../sample.ts";
import { type SampleSplit, splitSamples } from "../split_samples.ts";
import { commonFolder } from "../common_folder.ts";
import { boxFaults } from "./box_faults.ts";
import { batchFaults, classSizesOf, unequalClassFaults } from "./class_sizes.ts";
import type { DataCheck, FoundFault } from "./data_check.ts";
import { nearDuplicateFaults, type PartOf, sameContentFaults } from "./duplicate_faults.ts";
import { countKinds, rankFaults } from "./fault_kinds.ts";
import { inspectFiles, type Inspection } from "./inspect_files.ts";
import { labelFaults } from "./label_faults.ts";
import { joinNearDuplicates } from "./near_duplicates.ts";
import { groupSameContent } from "./same_content.ts";
import { formatNotes, imageSizesOf, sizeFaults } from "./size_faults.ts";
import { redoneSplitFaults, testFaults } from "./split_faults.ts";
import { unlistedImages } from "./unlisted_images.ts";
import { viewsOf } from "./views.ts";

/** A report, and the samples that it is about. */
export interface CheckedDataset {
  /** The report. */
  check: DataCheck;
  /** The samples that could be listed. */
  samples: readonly Sample[];
}

/**
 * Checks the data set of a configuration. Decodes each image once; keeps under 1 KB of each. Shows
 * its progress on stderr.
 *
 * @throws {UserError} if nothing can be listed: no such data set, folder or file of annotations
 */
export async function checkDataset(config: Config): Promise<CheckedDataset> {
  const { data, train: training } = config;
  const faults: FoundFault[] = [];
  const onFault: OnDataFault = (fault) => void faults.push(fault);

  const samples = await listAll(data, faults, onFault);
  const split = splitSamples(samples, data, { onFault: samples.length > 0 ? onFault : () => {} });
  faults.push(
    ...redoneSplitFaults(samples, data),
    ...testFaults(split.test),
    ...samples.length > 0 ? batchFaults(split.train, training) : [],
    ...unequalClassFaults(samples),
    ...labelFaults(samples),
  );

  const files = viewsOf(samples, data.crop_to_box);
  const inspection = await inspect(files);
  faults.push(
    ...inspection.faults,
    ...boxFaults(samples, inspection.headers, data.crop_to_box),
    ...sizeFaults(inspection, data.image_size),
    ...formatNotes(inspection.headers),
    ...await duplicateFaults(inspection, partOf(split)),
    ...data.dir === null ? [] : await unlistedImages(data.dir, files.keys()),
  );

  const ranked = rankFaults(faults, data.dataset);
  return {
    samples,
    check: {
      format: 1,
      dataset: data.dataset,
      folder: commonFolder([...files.keys()]),
      verdict: ranked.at(0)?.severity ?? "clean",
      protocol: split.protocol,
      counts: {
        images: samples.length,
        files: files.size,
        categories: new Set(samples.map(({ category }) => category)).size,
        train: split.train.length,
        selection: split.selection.length,
        test: split.test.length,
      },
      kinds: countKinds(ranked),
      faults: ranked,
      classSizes: classSizesOf(samples),
      imageSizes: imageSizesOf(inspection.headers),
    },
  };
}

/** The samples; if no record is sound, none, and the faults say why. */
async function listAll(
  data: DataConfig,
  faults: FoundFault[],
  onFault: OnDataFault,
): Promise<readonly Sample[]> {
  try {
    return await listSamples(data, { onFault });
  } catch (thrown) {
    if (!(thrown instanceof UserError) || faults.length === 0) throw thrown;
    faults.push({ kind: "listing", message: messageOf(thrown), paths: [] });
    return [];
  }
}

async function inspect(files: ReturnType<typeof viewsOf>): Promise<Inspection> {
  const progress = startProgress({ title: "checking", total: files.size, unit: "images" });
  try {
    return await inspectFiles(files, () => progress.advance(1));
  } finally {
    progress.finish();
  }
}

async function duplicateFaults(inspection: Inspection, partOf: PartOf): Promise<FoundFault[]> {
  const samplesOf = (views: readonly number[]) =>
    views.flatMap((view) => inspection.views[view].samples);
  const groups = await groupSameContent(inspection);
  const near = joinNearDuplicates(groups, inspection);
  return [
    ...groups.flatMap((group) => sameContentFaults(samplesOf(group), partOf)),
    ...near.flatMap((joined) => nearDuplicateFaults(samplesOf(joined.flat()), partOf)),
  ];
}

function partOf({ train, selection, test }: SampleSplit): PartOf {
  const parts = new Map<Sample, "train" | "selection" | "test">();
  for (const sample of train) parts.set(sample, "train");
  for (const sample of selection) parts.set(sample, "selection");
  // With data.select_on: test these are the same.
  for (const sample of test) parts.set(sample, "test");
  return (sample) => parts.get(sample);
}
