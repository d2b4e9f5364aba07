/**
 * Finds the data set that the configuration names and lists its samples: one of `datasets/`, or a
 * module of the user's own. After it comes `split_samples.ts`.
 *
 * @module
 */

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { DataConfig } from "../config/config.ts";
import { isModulePath } from "../config/is_module_path.ts";
import { didYouMean } from "../core/did_you_mean.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { checkSamples } from "./check_samples.ts";
import { cars196 } from "./datasets/cars196.ts";
import { csv } from "./datasets/csv.ts";
import { emoji } from "./datasets/emoji.ts";
import { folder } from "./datasets/folder.ts";
import type { Dataset, ListOptions, Sample } from "./sample.ts";

const datasets: readonly Dataset[] = [emoji, cars196, folder, csv];

/**
 * Lists the samples of the configured data set, always in the same order. Reads no image; `emoji`
 * renders its images first, where they are missing.
 *
 * @example
 * ```ts
 * import { listSamples, loadConfig } from "@likeness/likeness";
 *
 * const { data } = await loadConfig("examples/my_config.yaml");
 * const samples = await listSamples(data);
 * console.log(samples.length, samples[0].category); // 22 guitar
 * ```
 *
 * @param settings the `data` section; its paths are absolute, as `loadConfig` makes them
 * @param options `onFault` takes the faults of single records, which are then left out
 * @throws {UserError} if there is no such data set, if it cannot be read, and if it has no images or
 *   a wrong record and nobody takes faults
 */
export async function listSamples(
  settings: DataConfig,
  options: ListOptions = {},
): Promise<Sample[]> {
  const { dataset: name } = settings;
  if (isModulePath(name)) {
    const source = `data set module "${name}"`;
    const own = await importDataset(name, source);
    return checkSamples(await listOwn(own, settings, options, source), source, options);
  }
  const dataset = datasets.find((known) => known.name === name);
  if (!dataset) {
    throw new UserError(`Cannot find data set "${name}" (data.dataset).`, {
      hint: didYouMean(name, datasets.map((known) => known.name)) +
        " Or give the path of your own module, such as ./my_dataset.ts.",
    });
  }
  const samples = await dataset.listSamples(settings, options);
  return checkSamples(samples, `data set "${name}"`, options);
}

type ListSamples = (settings: DataConfig, options: ListOptions) => unknown;

async function importDataset(path: string, source: string): Promise<ListSamples> {
  if (!isAbsolute(path)) {
    throw new TypeError(`Cannot import "${path}": the path is relative; wanted an absolute one`);
  }
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new UserError(`Cannot load ${source}: ${messageOf(cause)}`, {
      hint: "data.dataset must be the path of a TypeScript or JavaScript module.",
      cause,
    });
  }
  const own = (module.default ?? module) as Record<string, unknown>;
  for (const exported of [module, own]) {
    const { listSamples } = exported;
    if (typeof listSamples === "function") {
      return (settings, options) => listSamples.call(exported, settings, options);
    }
  }
  throw new UserError(
    `Cannot use ${source}: it exports neither "listSamples" nor a default Dataset.`,
    { hint: "examples/my_dataset.ts shows one." },
  );
}

async function listOwn(
  list: ListSamples,
  settings: DataConfig,
  options: ListOptions,
  source: string,
): Promise<unknown> {
  try {
    return await list(settings, options);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`Cannot list the samples of ${source}: ${messageOf(cause)}`, { cause });
  }
}
