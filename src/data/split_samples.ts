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
import { UserError } from "../core/user_error.ts";
import type { Protocol } from "./protocol.ts";
import type { Sample } from "./sample.ts";

/** The parts of a data set; each keeps the order of the data set. */
export interface SampleSplit {
  /** Trained on; every category has two samples or more. */
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
 * @throws {UserError} if a part would be empty or too small to learn from
 */
export function splitSamples(samples: readonly Sample[], settings: DataConfig): SampleSplit {
  const { train: learning, test } = settings.split === "given"
    ? splitAsGiven(samples)
    : splitByCategory(samples, settings);
  refuseLoneImages(learning);
  const shared = new Set(categoriesOf(test)).intersection(new Set(categoriesOf(learning)));
  const { train, selection } = holdOut(learning, shared, settings);
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

function splitAsGiven(samples: readonly Sample[]): Halves {
  const undecided = samples.filter(({ split }) => split === undefined);
  if (undecided.length > 0) {
    throw new UserError(
      `Cannot split as given: ${undecided.length} of ${samples.length} samples are in no part, ` +
        `the first is "${undecided[0].path}"; wanted train or test for each.`,
      { hint: "Set data.split: zero_shot to divide the categories instead." },
    );
  }
  const halves = halvesOf(samples);
  for (const part of ["train", "test"] as const) {
    if (halves[part].length > 0) continue;
    throw new UserError(`Cannot split as given: no sample is in the ${part} part.`, {
      hint: "Set data.split: zero_shot to divide the categories instead.",
    });
  }
  return halves;
}

function splitByCategory(samples: readonly Sample[], settings: DataConfig): Halves {
  const own = halvesOf(samples);
  const trained = new Set(categoriesOf(own.train));
  const fixed = own.train.length > 0 && own.test.length > 0 &&
    own.train.length + own.test.length === samples.length &&
    trained.isDisjointFrom(new Set(categoriesOf(own.test)));
  if (fixed) return own;

  const categories = categoriesOf(samples);
  if (categories.length < 2) {
    throw new UserError(
      `Cannot split by category: there is only "${categories[0]}"; wanted two categories or more.`,
    );
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

function refuseLoneImages(samples: readonly Sample[]): void {
  const counts = new Map<string, number>();
  for (const { category } of samples) counts.set(category, (counts.get(category) ?? 0) + 1);
  const lone = [...counts].filter(([, count]) => count === 1);
  if (lone.length === 0) return;
  const others = lone.length > 1 ? `; so have ${lone.length - 1} others` : "";
  throw new UserError(
    `Cannot train on category "${lone[0][0]}": it has 1 image${others}; at least 2 are needed.`,
    { hint: "Add images of it, or leave it out." },
  );
}

/** Takes the selection categories out of training. */
function holdOut(
  learning: Sample[],
  shared: Set<string>,
  { selection_fraction, select_on, split_seed }: DataConfig,
): Pick<SampleSplit, "train" | "selection"> {
  if (selection_fraction === 0 || select_on === "test") return { train: learning, selection: [] };
  const categories = categoriesOf(learning);
  const count = Math.max(2, Math.round(selection_fraction * categories.length));
  if (categories.length - count < 2) {
    throw new UserError(
      `Cannot hold out ${count} categories to choose the best model on: training has ` +
        `${categories.length}; wanted at least ${count + 2}.`,
      { hint: "Set data.selection_fraction: 0, or data.select_on: test." },
    );
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
