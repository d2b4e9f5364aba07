import assert from "node:assert/strict";
import type { LossConfig, TrainConfig } from "../../../src/config/config.ts";
import { parseConfig } from "../../../src/config/load_config.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { containerOf, goldenText, rendered } from "./rendered.ts";

const indexed = { kind: "sweep", separate: false } as const;
const separate = { kind: "sweep", separate: true } as const;
const read = (name: string) =>
  Deno.readTextFile(new URL(`../../golden/k8s/${name}.yaml`, import.meta.url));

const grid = `
train: { epochs: 5 }
k8s: { queue: gpu }
sweep:
  grid:
    train.learning_rate: [0.001, 0.01]
    train.loss: [{ name: hap2s, alpha: 5 }, { name: batch_hard_triplet }]
  parallelism: 3
  max_failed: 9
  retries: 1
`;

/** The one loss of a training. */
function lossOf({ loss }: TrainConfig): LossConfig {
  assert.ok(!Array.isArray(loss));
  return loss;
}

/** The files of a ConfigMap. */
function filesOf({ data }: Record<string, unknown>): Record<string, string> {
  return data as Record<string, string>;
}

/** The error with which a sweep is refused. */
async function refusal(text: string, request = indexed as typeof indexed | typeof separate) {
  try {
    await rendered(text, request);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return thrown;
  }
  assert.fail("it was accepted");
}

Deno.test("a sweep renders to the golden text: one Job, a configuration an index", async () => {
  assert.equal(goldenText(await rendered(grid, indexed)), await read("sweep"));
});

Deno.test("a sweep renders to the golden text: a Job each", async () => {
  const text = "sweep: {list: [{train.seed: 1}, {train.seed: 2}], retries: 0}";
  assert.equal(goldenText(await rendered(text, separate)), await read("sweep_separate"));
});

Deno.test("a grid is all combinations, the last key first; each index reads its own", async () => {
  const [map, job] = await rendered(grid, indexed);
  const files = filesOf(map);
  const args = containerOf(job).args as string[];
  const configs = [0, 1, 2, 3].map((index) => {
    const name = args[1].replace("$(JOB_COMPLETION_INDEX)", String(index));
    return parseConfig(files[name.replace("/etc/likeness/", "")], name);
  });
  assert.deepEqual(configs.map(({ train }) => [train.learning_rate, lossOf(train).name]), [
    ...[[0.001, "hap2s"], [0.001, "batch_hard_triplet"]],
    ...[[0.01, "hap2s"], [0.01, "batch_hard_triplet"]],
  ]);
  for (const { train, output } of configs) {
    assert.equal(train.epochs, 5);
    assert.equal(output.dir, "/runs");
    const loss = lossOf(train);
    if (loss.name === "hap2s") assert.equal(loss.alpha, 5);
  }
  const names = configs.map(({ output }) => output.name);
  assert.equal(new Set(names).size, 4);
  for (const name of names) assert.match(name, /^emoji-[0-9a-f]{8}$/);
  assert.deepEqual(JSON.parse(files["sweep.json"])[3], {
    index: 3,
    run: names[3],
    settings: { "train.learning_rate": 0.01, "train.loss": { name: "batch_hard_triplet" } },
  });
});

Deno.test("a sweep tries losses by name, each with its defaults, and lists of losses", async () => {
  const file = "train: {loss: {name: hap2s, alpha: 7}}\n";
  const byName = file + "sweep: {grid: {train.loss.name: [hap2s, arc_face, circle]}}";
  const losses = async (text: string) => {
    const files = filesOf((await rendered(text, indexed))[0]);
    return Object.keys(files).filter((name) => name.endsWith(".yaml"))
      .map((name) => parseConfig(files[name], "/c").train.loss);
  };
  const ofName = (name: string) =>
    parseConfig("", "/c", { set: [`train.loss.name=${name}`] }).train.loss;
  assert.deepEqual(await losses(byName), [
    { ...ofName("hap2s"), alpha: 7 },
    ofName("arc_face"),
    ofName("circle"),
  ]);
  const lists = "sweep: {grid: {train.loss: [[{name: circle}, {name: arc_face}], {name: circle}]}}";
  assert.deepEqual(await losses(lists), [[ofName("circle"), ofName("arc_face")], ofName("circle")]);
});

Deno.test("a list is its entries, none of which leaves a trace in the next", async () => {
  const text = `
train: { loss: { name: hap2s, alpha: 7 } }
sweep: { list: [{ train.loss.alpha: 1, train.epochs: 3 }, { train.seed: 1 }] }`;
  const [map] = await rendered(text, indexed);
  const files = filesOf(map);
  const trains = [0, 1].map((index) => parseConfig(files[`${index}.yaml`], "/c").train);
  assert.deepEqual(
    trains.map((train) => {
      const loss = lossOf(train);
      return [train.seed, train.epochs, loss.name === "hap2s" && loss.alpha];
    }),
    [[0, 3, 1], [1, 18, 7]],
  );
});

Deno.test("a run has its name by what it learns: in a larger sweep it is the same run", async () => {
  const runsOf = async (text: string): Promise<string[]> => {
    const [map] = await rendered(text, indexed);
    return JSON.parse(filesOf(map)["sweep.json"]).map(({ run }: { run: string }) => run);
  };
  const small = await runsOf("sweep: {grid: {train.seed: [1, 2]}}");
  const large = await runsOf("sweep: {grid: {train.seed: [0, 1, 2]}}");
  assert.deepEqual(large.slice(1), small);
  const other = await runsOf("train: {epochs: 3}\nsweep: {grid: {train.seed: [1, 2]}}");
  assert.ok(!other.some((run) => small.includes(run)));
  const long = await runsOf(`output: {name: ${"n".repeat(100)}}\nsweep: {grid: {train.seed: [1]}}`);
  assert.equal(long[0].length, 100);
});

Deno.test("paths that are swept are moved into the pod, and must be there", async () => {
  const text = (folder: string) => `
data: { dataset: folder, dir: photos/a }
k8s: { data: [{ name: all, local: ., path: /all, claim: all }] }
sweep: { grid: { data.dir: [photos/a, ${folder}] } }`;
  const [map] = await rendered(text("photos/b"), indexed);
  const dirs = [0, 1].map((index) => parseConfig(filesOf(map)[`${index}.yaml`], "/c").data.dir);
  assert.deepEqual(dirs, ["/all/photos/a", "/all/photos/b"]);
  assert.equal(
    (await refusal(text("../elsewhere"))).message,
    "Cannot submit /project/my.yaml:4:18 sweep.grid.data.dir: " +
      'it is "/elsewhere", but no k8s.data mount covers it; mounts are /all (/project).',
  );
});

const refused: [what: string, text: string, message: string, hint: RegExp][] = [
  [
    "an unknown key",
    "sweep: {grid: {train.learnin_rate: [1]}}",
    'Cannot sweep /project/my.yaml:1:16 sweep.grid.train.learnin_rate: unknown key "train.learnin_rate".',
    /^Did you mean "train\.learning_rate"\?$/,
  ],
  [
    "an unknown key in a list",
    "sweep:\n  list:\n    - {train.seed: 1}\n    - {model.nam: cgd}",
    'Cannot sweep /project/my.yaml:4:8 sweep.list[1].model.nam: unknown key "model.nam".',
    /^Did you mean "model\.name"\?$/,
  ],
  [
    "a key that is not learnt from",
    "sweep: {grid: {output.name: [a, b]}}",
    "Cannot sweep /project/my.yaml:1:16 sweep.grid.output.name: wanted a key of data, model or train.",
    /output\.name/,
  ],
  [
    "a wrong value",
    "sweep: {grid: {train.epochs: [1, many]}}",
    'Cannot use /project/my.yaml:1:16 sweep.grid.train.epochs: found "many"; ' +
    "wanted a whole number of at least 1 and at most 100000",
    /epochs/,
  ],
  [
    "more than 1,000 combinations",
    "sweep: {grid: {train.seed: [1, 2], train.epochs: [" +
    Array.from({ length: 501 }, (_, epoch) => epoch + 1) + "]}}",
    "Cannot sweep /project/my.yaml:1:9 sweep.grid: found 1002 combinations; wanted at most 1000.",
    /fewer/,
  ],
  [
    "one combination twice",
    "sweep: {grid: {train.seed: [1, 2, 1]}}",
    "Cannot sweep /project/my.yaml:1:1 sweep: combinations 0 and 2, counted from 0, are the same: " +
    '{"train.seed":1}.',
    /once/,
  ],
  [
    "no combination",
    "train: {seed: 1}",
    "Cannot sweep /project/my.yaml sweep: it has neither a grid nor a list.",
    /grid/,
  ],
  [
    "a grid and a list",
    "sweep: {grid: {train.seed: [1]}, list: [{train.seed: 1}]}",
    "Cannot sweep /project/my.yaml:1:1 sweep: it has a grid and a list; wanted one of them.",
    /grid/,
  ],
  [
    "more than a ConfigMap holds",
    `sweep: {grid: {train.seed: [${Array.from({ length: 1000 }, (_, seed) => seed)}]}}`,
    "Cannot render 1001 files of configuration: they have BYTES bytes; " +
    "wanted at most 1048576, which a ConfigMap holds.",
    /--separate/,
  ],
];

for (const [what, text, wanted, hint] of refused) {
  Deno.test(`a sweep refuses ${what}`, async () => {
    const { message, hint: told, exitCode } = await refusal(text);
    assert.equal(message.replace(/\d{7} bytes/, "BYTES bytes"), wanted);
    assert.match(told, hint);
    assert.equal(exitCode, 2);
  });
}

Deno.test("separate Jobs refuse limits that they could only have together", async () => {
  for (const key of ["parallelism", "max_failed"]) {
    const { message } = await refusal(`sweep: {grid: {train.seed: [1, 2]}, ${key}: 1}`, separate);
    assert.equal(
      message,
      `Cannot sweep /project/my.yaml:1:37 sweep.${key}: found 1; separate Jobs do not know of each other.`,
    );
  }
});

Deno.test("separate Jobs of one sweep have a label in common, and names of their own", async () => {
  const objects = await rendered("sweep: {grid: {train.seed: [1, 2, 3]}}", separate);
  const jobs = objects.filter(({ kind }) => kind === "Job");
  assert.equal(objects.length, 6);
  assert.equal(new Set(objects.map(({ metadata }) => metadata.name)).size, 3);
  const labels = jobs.map(({ metadata }) => metadata.labels);
  assert.equal(new Set(labels.map((one) => one["likeness/sweep-id"])).size, 1);
  assert.deepEqual(labels.map((one) => one["likeness/sweep-index"]), ["0", "1", "2"]);
});
