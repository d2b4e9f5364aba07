import assert from "node:assert/strict";
import { UserError } from "../../src/core/user_error.ts";
import type { DataFault } from "../../src/data/data_fault.ts";
import type { Sample } from "../../src/data/sample.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { dataConfig } from "./data_config.ts";

/** `count` samples of each category; `split` says of a category in which part it is. */
function makeSamples(
  categories: string[],
  count = 3,
  split?: (category: string, index: number) => Sample["split"],
): Sample[] {
  return categories.flatMap((category) =>
    Array.from({ length: count }, (_, index): Sample => {
      const sample: Sample = { path: `/images/${category}/${index}.png`, category };
      const part = split?.(category, index);
      return part ? { ...sample, split: part } : sample;
    })
  );
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, "0")}`);
}

function categoriesOf(samples: Sample[]): string[] {
  return [...new Set(samples.map(({ category }) => category))].sort();
}

function assertUserError(body: () => unknown, pattern: RegExp): void {
  assert.throws(body, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("splitSamples() divides whole categories, every sample into one part", () => {
  const samples = makeSamples(names(40));
  const { train, selection, test, protocol } = splitSamples(samples, dataConfig());
  const parts = [train, selection, test].map(categoriesOf);
  assert.deepEqual(parts.map(({ length }) => length), [18, 2, 20]);
  assert.deepEqual(parts.flat().sort(), names(40));
  assert.equal(train.length + selection.length + test.length, samples.length);
  assert.deepEqual(protocol, {
    dataset: "folder",
    split: "zero-shot",
    selectedOn: "held-out categories",
    cropped: false,
  });
});

Deno.test("splitSamples() heeds test_fraction and split_seed, and not the order of samples", () => {
  const samples = makeSamples(names(40));
  const quarter = splitSamples(samples, dataConfig({ test_fraction: 0.25 }));
  assert.equal(categoriesOf(quarter.test).length, 10);

  const first = categoriesOf(splitSamples(samples, dataConfig()).test);
  assert.deepEqual(categoriesOf(splitSamples(samples.toReversed(), dataConfig()).test), first);
  const other = splitSamples(samples, dataConfig({ split_seed: 1 }));
  assert.notDeepEqual(categoriesOf(other.test), first);
});

Deno.test("splitSamples() leaves a category on either side, however small the fraction", () => {
  const settings = { selection_fraction: 0 };
  for (const test_fraction of [0.001, 0.999]) {
    const { train, test } = splitSamples(
      makeSamples(names(3)),
      dataConfig({ ...settings, test_fraction }),
    );
    assert.ok(train.length > 0 && test.length > 0);
  }
});

Deno.test("splitSamples() uses the data set's own zero-shot split, whatever the fraction", () => {
  const samples = makeSamples(names(10), 3, (name) => name < "c007" ? "train" : "test");
  const { test } = splitSamples(samples, dataConfig({ test_fraction: 0.5 }));
  assert.deepEqual(categoriesOf(test), ["c007", "c008", "c009"]);
});

Deno.test("splitSamples() divides anew where the data set's split shares categories", () => {
  const samples = makeSamples(names(10), 4, (_, index) => index < 2 ? "train" : "test");
  const { train, selection, test, protocol } = splitSamples(samples, dataConfig());
  assert.equal(protocol.split, "zero-shot");
  assert.equal(test.length, 20);
  const learning = new Set(categoriesOf([...train, ...selection]));
  assert.ok(categoriesOf(test).every((name) => !learning.has(name)));
});

Deno.test("splitSamples() divides anew where the data set puts all into one part", () => {
  const samples = makeSamples(names(10), 2, () => "train");
  assert.equal(splitSamples(samples, dataConfig()).test.length, 10);
});

Deno.test("splitSamples() divides anew where the data set leaves some samples open", () => {
  const samples = makeSamples(names(12), 2, (name) => {
    if (name < "c004") return "train";
    return name < "c008" ? "test" : undefined;
  });
  const { train, selection, test } = splitSamples(samples, dataConfig());
  assert.deepEqual([train, selection, test].map((part) => categoriesOf(part).length), [4, 2, 6]);
});

Deno.test("splitSamples() takes a given split as it is and names a closed set", () => {
  const samples = makeSamples(names(10), 4, (_, index) => index < 2 ? "train" : "test");
  const settings = dataConfig({ split: "given", selection_fraction: 0 });
  const { train, selection, test, protocol } = splitSamples(samples, settings);
  assert.deepEqual([train.length, selection.length, test.length], [20, 0, 20]);
  assert.equal(protocol.split, "closed-set");
  assert.equal(protocol.selectedOn, "nothing");
});

Deno.test("splitSamples() calls one shared category a closed set", () => {
  const samples = makeSamples(names(10), 4, (name, index) => {
    if (name === "c005") return index < 2 ? "train" : "test";
    return name < "c005" ? "train" : "test";
  });
  const settings = dataConfig({ split: "given", selection_fraction: 0 });
  assert.equal(splitSamples(samples, settings).protocol.split, "closed-set");
});

Deno.test("splitSamples() prefers to hold out categories that are not tested", () => {
  const samples = makeSamples(names(10), 4, (name, index) => {
    if (name < "c003") return "train";
    return index < 2 ? "train" : "test";
  });
  for (const split_seed of [0, 1, 2, 3]) {
    const { selection } = splitSamples(samples, dataConfig({ split: "given", split_seed }));
    assert.equal(categoriesOf(selection).length, 2);
    assert.ok(categoriesOf(selection).every((name) => name < "c003"));
  }
});

Deno.test("splitSamples() refuses a given split that leaves samples out, or a part empty", () => {
  const given = dataConfig({ split: "given" });
  const some = makeSamples(names(6), 2, (name) => name === "c000" ? "train" : undefined);
  assertUserError(() => splitSamples(some, given), /10 of 12 samples.*c001\/0\.png/);
  for (const part of ["train", "test"] as const) {
    const other = part === "train" ? "test" : "train";
    assertUserError(
      () => splitSamples(makeSamples(names(6), 2, () => part), given),
      new RegExp(`no sample is in the ${other} part`),
    );
  }
});

Deno.test("splitSamples() selects on the test samples when asked, and holds nothing out", () => {
  const { train, selection, test, protocol } = splitSamples(
    makeSamples(names(40)),
    dataConfig({ select_on: "test" }),
  );
  assert.equal(selection, test);
  assert.equal(categoriesOf(train).length, 20);
  assert.equal(protocol.selectedOn, "test categories");
});

Deno.test("splitSamples() holds out the fraction of the training categories, two at least", () => {
  const samples = makeSamples(names(200));
  for (const [fraction, wanted] of [[0.1, 10], [0.25, 25], [0.001, 2]]) {
    const { selection } = splitSamples(samples, dataConfig({ selection_fraction: fraction }));
    assert.equal(categoriesOf(selection).length, wanted);
  }
});

Deno.test("splitSamples() refuses to hold out so much that training has nothing to compare", () => {
  assertUserError(
    () => splitSamples(makeSamples(names(6)), dataConfig()),
    /Cannot hold out 2 categories.*training has 3; wanted at least 4/,
  );
});

Deno.test("splitSamples() refuses a training category with one image by name", () => {
  const samples = [
    ...makeSamples(names(6), 3, () => "train"),
    ...makeSamples(["lonely"], 1, () => "train"),
    ...makeSamples(["tested"], 2, () => "test"),
  ];
  assertUserError(
    () => splitSamples(samples, dataConfig()),
    /^Cannot train on category "lonely": it has 1 image; at least 2 are needed\.$/,
  );
});

Deno.test("splitSamples() allows a test category with one image", () => {
  const samples = [
    ...makeSamples(names(6), 3, () => "train"),
    ...makeSamples(["lonely", "other"], 1, () => "test"),
  ];
  assert.equal(splitSamples(samples, dataConfig()).test.length, 2);
});

Deno.test("splitSamples() refuses a single category", () => {
  assertUserError(() => splitSamples(makeSamples(["only"], 9), dataConfig()), /only "only"/);
});

Deno.test("splitSamples() says cropped only where there are boxes to crop to", () => {
  const samples = makeSamples(names(20));
  const settings = dataConfig({ crop_to_box: true, dataset: "/home/me/my_dataset.ts" });
  assert.equal(splitSamples(samples, settings).protocol.cropped, false);
  const boxed = samples.map((sample) => ({
    ...sample,
    box: { left: 0, top: 0, right: 2, bottom: 2 },
  }));
  const { protocol } = splitSamples(boxed, settings);
  assert.equal(protocol.cropped, true);
  assert.equal(protocol.dataset, "my_dataset");
  assert.equal(splitSamples(boxed, dataConfig()).protocol.cropped, false);
});

Deno.test("splitSamples() hands on what is wrong, and splits as far as it goes", () => {
  const lone = [...makeSamples(["a", "b", "c", "d", "e"], 2), ...makeSamples(["x", "y"], 1)]
    .map((sample) => ({
      ...sample,
      split: sample.category < "c" ? "test" as const : "train" as const,
    }));
  const faults: DataFault[] = [];
  const split = splitSamples(lone, dataConfig({ selection_fraction: 0.9 }), {
    onFault: (fault) => faults.push(fault),
  });
  assert.deepEqual(faults.map(({ kind, paths }) => [kind, paths.length]), [
    ["lone_training_category", 1],
    ["lone_training_category", 1],
    ["split_fails", 0],
  ]);
  assert.match(faults[0].message, /^category "x": it has 1 image; at least 2 are needed$/);
  assert.deepEqual([split.train.length, split.selection.length, split.test.length], [8, 0, 4]);
});

Deno.test("splitSamples() makes what it can of a split that is not given", () => {
  const faults: DataFault[] = [];
  const onFault = (fault: DataFault) => void faults.push(fault);
  const given = dataConfig({ split: "given", selection_fraction: 0 });
  const some = makeSamples(["a"], 3).map((sample, index) =>
    index === 0 ? sample : { ...sample, split: "train" as const }
  );
  const split = splitSamples(some, given, { onFault });
  assert.deepEqual(faults.map(({ message }) => message.split(",")[0]), [
    "1 of 3 samples are in no part",
    "no sample is in the test part",
  ]);
  assert.deepEqual([split.train.length, split.test.length], [2, 0]);
  assert.deepEqual(splitSamples([], dataConfig(), { onFault }).train, []);
  assert.match(faults.at(-2)!.message, /there is none; wanted two categories/);
});
