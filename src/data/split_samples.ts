/**
 * Divides the samples into those that train, those that choose the best model and those that are
 * reported, and says under which conditions. Before it stands `list_samples.ts`, after it
 * `sample_batches.ts` and `load_batches.ts`.
 *
 * @module
 */

import { basename, extname } from "node:path";
import type { DataConfig } from "../config/config.ts";
import { createRandom } from "../core/random.ts";
import { DataFaultError, type OnDataFault, reportFault } from "./data_fault.ts";
import type { Protocol } from "./protocol.ts";
import type { Sample } from "./sample.ts";

/** How to split samples. */
export interface SplitOptions {
  /** Takes what is wrong, and the split is made as far as it goes; without it, it is thrown. */
  onFault?: OnDataFault;
}

/** The parts of a data set; each keeps the order of the data set. */
export interface SampleSplit {
  /** Trained on; every category has two samples or more, unless faults were taken. */
  train: Sample[];
  /** The best model is chosen on these; empty if `data.selection_fraction` is 0. */
  selection: Sample[];
  /** Reported. */
  test: Sample[];
  /** The conditions, for wherever a number is printed. */
  protocol: Protocol;
}

/**
 * Splits the samples of a data set.
 *
 * `zero_shot`: the data set's own split, if it gives one without a category in both parts; else
 * `test_fraction` of the categories, chosen by `split_seed`, are for testing. `given`: sample by
 * sample, as the data set says. The selection part is `selection_fraction` of the training
 * categories, at least two, taken out of training; with a closed-set split preferably of those that
 * are not tested too. A test category may have a single image: the metrics count lone queries.
 *
 * @throws {UserError} if a part would be empty or too small to learn from, and nobody takes faults
 */
export function splitSamples(
  samples: readonly Sample[],
  settings: DataConfig,
  { onFault }: SplitOptions = {},
): SampleSplit {
  const { train: learning, test } = settings.split === "given"
    ? splitAsGiven(samples, onFault)
    : splitByCategory(samples, settings, onFault);
  refuseLoneImages(learning, onFault);
  const shared = new Set(categoriesOf(test)).intersection(new Set(categoriesOf(learning)));
  const { train, selection } = holdOut(learning, shared, settings, onFault);
  const onTest = settings.select_on === "test";
  return {
    train,
    selection: onTest ? test : selection,
    test,
    protocol: {
      dataset: basename(settings.dataset, extname(settings.dataset)),
      split: shared.size > 0 ? "closed-set" : "zero-shot",
      selectedOn: onTest
        ? "test categories"
        : selection.length > 0
        ? "held-out categories"
        : "nothing",
      cropped: settings.crop_to_box && samples.some(({ box }) => box !== undefined),
    },
  };
}

type Halves = Pick<SampleSplit, "train" | "test">;

function splitAsGiven(samples: readonly Sample[], onFault?: OnDataFault): Halves {
  const undecided = samples.filter(({ split }) => split === undefined);
  const hint = "Set data.split: zero_shot to divide the categories instead.";
  if (undecided.length > 0) {
    const message = `${undecided.length} of ${samples.length} samples are in no part, the first ` +
      `is "${undecided[0].path}"; wanted train or test for each`;
    const paths = undecided.map(({ path }) => path);
    const fault = { kind: "split_fails", message, paths, hint };
    reportFault(new DataFaultError("split as given", fault), onFault);
  }
  const halves = halvesOf(samples);
  for (const part of ["train", "test"] as const) {
    if (halves[part].length > 0) continue;
    const message = `no sample is in the ${part} part`;
    const fault = { kind: "split_fails", message, paths: [], hint };
    reportFault(new DataFaultError("split as given", fault), onFault);
  }
  return halves;
}

function splitByCategory(
  samples: readonly Sample[],
  settings: DataConfig,
  onFault?: OnDataFault,
): Halves {
  const own = halvesOf(samples);
  const trained = new Set(categoriesOf(own.train));
  const fixed = own.train.length > 0 && own.test.length > 0 &&
    own.train.length + own.test.length === samples.length &&
    trained.isDisjointFrom(new Set(categoriesOf(own.test)));
  if (fixed) return own;

  const categories = categoriesOf(samples);
  if (categories.length < 2) {
    const found = categories.length === 0 ? "none" : `only "${categories[0]}"`;
    const message = `there is ${found}; wanted two categories or more`;
    const fault = { kind: "split_fails", message, paths: [] };
    reportFault(new DataFaultError("split by category", fault), onFault);
    return { train: [...samples], test: [] };
  }
  const { split_seed, test_fraction } = settings;
  const wanted = Math.round(test_fraction * categories.length);
  const count = Math.min(Math.max(1, wanted), categories.length - 1);
  const tested = choose(categories, count, `${split_seed} test categories`);
  return {
    train: samples.filter(({ category }) => !tested.has(category)),
    test: samples.filter(({ category }) => tested.has(category)),
  };
}

function halvesOf(samples: readonly Sample[]): Halves {
  return {
    train: samples.filter(({ split }) => split === "train"),
    test: samples.filter(({ split }) => split === "test"),
  };
}

function refuseLoneImages(samples: readonly Sample[], onFault?: OnDataFault): void {
  const lone = [...Map.groupBy(samples, ({ category }) => category)]
    .filter(([, ofCategory]) => ofCategory.length === 1);
  for (const [category, [{ path }]] of lone) {
    // Thrown at the first, which then tells of the others too.
    const others = lone.length > 1 && !onFault ? `; so have ${lone.length - 1} others` : "";
    const message = `it has 1 image${others}; at least 2 are needed`;
    const error = new DataFaultError(`train on category "${category}"`, {
      kind: "lone_training_category",
      message: onFault ? `category "${category}": ${message}` : message,
      paths: [path],
      hint: "Add images of it, or leave it out.",
    });
    reportFault(error, onFault);
  }
}

/** Takes the selection categories out of training. */
function holdOut(
  learning: Sample[],
  shared: Set<string>,
  { selection_fraction, select_on, split_seed }: DataConfig,
  onFault?: OnDataFault,
): Pick<SampleSplit, "train" | "selection"> {
  if (selection_fraction === 0 || select_on === "test") return { train: learning, selection: [] };
  const categories = categoriesOf(learning);
  const count = Math.max(2, Math.round(selection_fraction * categories.length));
  if (categories.length - count < 2) {
    const message = `training has ${categories.length}; wanted at least ${count + 2}`;
    const error = new DataFaultError(`hold out ${count} categories to choose the best model on`, {
      kind: "split_fails",
      message: onFault ? `to hold out ${count} categories for the choice, ${message}` : message,
      paths: [],
      hint: "Set data.selection_fraction: 0, or data.select_on: test.",
    });
    reportFault(error, onFault);
    return { train: learning, selection: [] };
  }
  const unshared = categories.filter((category) => !shared.has(category));
  const pool = unshared.length >= count ? unshared : categories;
  const held = choose(pool, count, `${split_seed} selection categories`);
  return {
    train: learning.filter(({ category }) => !held.has(category)),
    selection: learning.filter(({ category }) => held.has(category)),
  };
}

function choose(categories: string[], count: number, seed: string): Set<string> {
  return new Set(createRandom(seed).shuffle(categories).slice(0, count));
}

/** The categories, sorted: a choice must not depend on the order of the files. */
function categoriesOf(samples: readonly Sample[]): string[] {
  return [...new Set(samples.map(({ category }) => category))].sort();
}
