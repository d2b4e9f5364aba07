/**
 * Whatever a user may get wrong is one line that says what and where, a hint, exit code 2, and
 * leaves nothing half done.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";

/** Something wrong, and what is said of it. */
interface Case {
  /** What is wrong. */
  what: string;
  /** The task; `ml:train` unless told otherwise. */
  task?: string;
  /** Changes to the settings of a small run. */
  set?: Record<string, unknown>;
  /** More arguments; `$` stands for the folder. */
  args?: string[];
  /** Files to write, by path below the folder. */
  files?: Record<string, string | Uint8Array>;
  /** What the line must say. */
  error: RegExp;
  /** What the hint must say, if there must be one. */
  hint?: RegExp;
  /** Files that are written before the fault can be known. */
  leaves?: string[];
}

/** What a training leaves that had begun: its log, without a checkpoint. */
const begun = ["config.yaml", "events/events.out.tfevents…", "run.json"];

const fixtures = fileURLToPath(new URL("../data/fixtures/", import.meta.url));
const mat = await Deno.readFile(join(fixtures, "cars_annos.mat"));
const jpeg = await Deno.readFile(join(fixtures, "exif_orientation_6.jpg"));
const cars = { "data.dataset": "cars196", "data.annotations": "$/cars.mat" };
const list = { "data.dataset": "csv", "data.annotations": "$/list.csv" };

const wrongConfigs: Case[] = [
  {
    what: "a config that is not there",
    args: ["--config-path", "$/none.yaml"],
    error: /Cannot read config ".*none\.yaml": no such file/,
    hint: /--config-path/,
  },
  {
    what: "broken YAML",
    args: ["--config-path", "$/a.yaml"],
    files: { "a.yaml": "train:\n  epochs: [1,\ndata: {\n" },
    error: /Cannot read config ".*a\.yaml:\d+:\d+": /,
  },
  {
    what: "a value of the wrong type",
    args: ["--config-path", "$/a.yaml"],
    files: { "a.yaml": "train:\n  seed: 1\n  plateau_factor: fast\n" },
    error: /a\.yaml:3:3 train\.plateau_factor: found "fast"; wanted a number above 0/,
  },
  {
    what: "a value of the wrong type in --set",
    set: { "train.epochs": "many" },
    error: /--set train\.epochs.*found "many"; wanted a whole number of at least 1/,
  },
  {
    what: "an unknown key",
    args: ["--config-path", "$/a.yaml"],
    files: { "a.yaml": "train:\n  sed: 3\n" },
    error: /a\.yaml:2:3 train\.sed: unknown key "sed"/,
    hint: /Did you mean "seed"\?/,
  },
  {
    what: "an unknown key in --set",
    set: { "data.image_sise": 3 },
    error: /--set data\.image_sise.*unknown key/,
    hint: /Did you mean "image_size"\?/,
  },
  {
    what: "an unknown section in --set",
    set: { "trian.epochs": 3 },
    error: /Cannot use --set trian\.epochs: unknown key "trian"/,
    hint: /Did you mean "train"\?/,
  },
  {
    what: "--set without =",
    args: ["--set", "train.epochs"],
    error: /Cannot use --set "train\.epochs": wanted key=value/,
  },
  {
    what: "a name that leads out of the folder",
    args: ["--name", "../elsewhere"],
    error: /output\.name\): found "\.\.\/elsewhere"; wanted/,
  },
  {
    what: "values that do not go together",
    set: { "model.name": "cgd", "model.embedding_size": 16 },
    error: /model\.embedding_size.*found 16; wanted a multiple of 3/,
  },
];

const wrongFlags: Case[] = [
  {
    what: "an unknown flag",
    args: ["--epoch", "3"],
    error: /Cannot use "--epoch.*: unknown flag/,
    hint: /Did you mean "--epochs"\?/,
  },
  { what: "a loose word", args: ["all"], error: /Cannot use "all": ml:train takes only flags/ },
  { what: "too few epochs", args: ["--epochs", "0"], error: /--epochs "0": wanted a whole number/ },
  {
    what: "a shard that does not exist",
    task: "analysis:embed",
    args: ["--shard", "4/4"],
    error: /Cannot use --shard "4\/4": wanted i\/N with i below N/,
  },
  {
    what: "an unknown part",
    task: "analysis:embed",
    args: ["--part", "tset"],
    error: /--part "tset": wanted train or selection or test/,
    hint: /Did you mean "test"\?/,
  },
  ...["0", "1,,2", "1.5", "-3", "two"].map((ks) => ({
    what: `--recall-at ${ks}`,
    task: "analysis:analyze",
    args: [`--recall-at=${ks}`],
    error: /Cannot use --recall-at ".*": found ".*"; wanted whole numbers of at least 1/,
    hint: /--recall-at 1,10,100/,
  })),
  {
    what: "an unknown average",
    task: "analysis:analyze",
    args: ["--average", "makro"],
    error: /Cannot use --average "makro": wanted micro or macro/,
    hint: /Did you mean "macro"\?/,
  },
];

const wrongData: Case[] = [
  {
    what: "an unknown data set",
    set: { "data.dataset": "foldr" },
    error: /Cannot find data set "foldr"/,
    hint: /Did you mean "folder"\?/,
  },
  {
    what: "a module of one's own that is not there",
    set: { "data.dataset": "$/mine.ts" },
    error: /Cannot load data set module ".*mine\.ts"/,
  },
  {
    what: "no data.dir",
    set: { "data.dir": null },
    error: /Cannot list data set folder: data\.dir is not set/,
  },
  {
    what: "a data.dir that is not there",
    set: { "data.dir": "$/none" },
    error: /Cannot read folder ".*none": no such folder/,
  },
  {
    what: "no images",
    set: { "data.dir": "$/empty" },
    files: { "empty/cat/notes.txt": "none yet" },
    error: /Cannot use folder ".*empty": it has no images/,
  },
  {
    what: "a category with one image",
    // A lone image for testing is allowed; with one category for testing, one of these trains.
    set: { "data.test_fraction": 0.01 },
    files: { "data/aardvark/1.png": "", "data/zebra/1.png": "" },
    error: /Cannot train on category "\w+": it has 1 image.*; at least 2 are needed/,
  },
  {
    what: "fewer categories than P",
    set: { "train.categories_per_batch": 10 },
    error: /Cannot fill a batch with 10 categories: there are \d+; wanted at least as many/,
    hint: /train\.categories_per_batch/,
  },
  {
    what: "a corrupt JPEG",
    // In a third of the categories, so that a batch of the first epoch has one.
    files: Object.fromEntries(
      [0, 1, 2, 3, 4, 5].map((category) => [
        `data/category_0${category}/9.jpg`,
        category % 2 ? jpeg.slice(0, 200) : new TextEncoder().encode("no image"),
      ]),
    ),
    set: { "data.test_fraction": 0.01, "train.samples_per_category": 4 },
    error: /Cannot read image ".*category_0[0-5]\/9\.jpg": /,
    hint: /data:check/,
    leaves: begun,
  },
  {
    what: "an image that is not there",
    set: { ...list, "data.selection_fraction": 0 },
    files: {
      "list.csv": "path,label,split\n" + ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        .map((name) => `${name}.png,${name},train\n${name}2.png,${name},train\n`).join(""),
    },
    error: /Cannot read image ".*\/\w2?\.png": /,
    leaves: begun,
  },
  {
    what: "a CSV file without labels",
    set: list,
    files: { "list.csv": "path,lable\na.png,cat\n" },
    error: /Cannot read ".*list\.csv:1": there is no column "label"/,
  },
  {
    what: "annotations that are no MAT file",
    set: cars,
    files: { "cars.mat": "MATLAB, or so it says".padEnd(300) },
    error: /Cannot read ".*cars\.mat": it is no MATLAB 5 file/,
    hint: /cars_annos\.mat/,
  },
  {
    what: "a MAT file that is cut short",
    set: cars,
    files: { "cars.mat": mat.slice(0, mat.length / 2) },
    error: /Cannot read ".*cars\.mat": /,
  },
  {
    what: "a MAT file without its photographs",
    set: cars,
    files: { "cars.mat": mat },
    error: /Cannot find image ".*000001\.jpg"/,
  },
];

const wrongRuns: Case[] = [
  ...["analysis:embed", "analysis:analyze", "visualize:predictions-on-batches"].map((task) => ({
    what: `no checkpoint for ${task}`,
    task,
    set: { "output.name": "none" },
    error: /Cannot find the best checkpoint in ".*none.*": there is none/,
    hint: /ml:train/,
  })),
  {
    what: "more categories a batch than there are to show",
    task: "visualize:data",
    set: { "train.categories_per_batch": 10 },
    error: /Cannot fill a batch with 10 categories: there are 6; wanted at least as many/,
  },
  {
    what: "an output folder that cannot be written",
    set: { "output.dir": "$/file/runs" },
    files: { file: "in the way" },
    error: /Cannot write ".*file\/runs\/small": /,
    hint: /output\.dir/,
  },
  {
    what: "a page in a folder that cannot be written",
    task: "visualize:data",
    set: { "output.dir": "$/file" },
    files: { file: "in the way" },
    error: /Cannot write ".*file\/small\/data\.html": /,
    hint: /output\.dir/,
  },
];

const wrongLeftovers: Case[] = [
  {
    what: "a run of that name",
    set: { "output.name": "trained", "train.resume": "never" },
    error: /Cannot train into ".*trained": it holds a training already/,
    hint: /--overwrite/,
  },
  {
    what: "a run that was begun with other settings",
    set: { "output.name": "trained", "train.learning_rate": 0.5 },
    error: /Cannot go on from ".*trained.*": train\.learning_rate was 0\.003 and is 0\.5/,
    hint: /--overwrite/,
  },
  {
    what: "a checkpoint of another model",
    task: "analysis:embed",
    set: { "output.name": "trained", "model.embedding_size": 8 },
    error: /Cannot use the checkpoint: it was trained with model\.embedding_size 16; .* 8/,
  },
  {
    what: "a part without images",
    task: "analysis:embed",
    args: ["--part", "selection"],
    set: { "output.name": "trained", "data.selection_fraction": 0 },
    error: /Cannot embed the selection part: it has no images/,
  },
  {
    what: "a damaged checkpoint",
    task: "analysis:analyze",
    set: { "output.name": "damaged" },
    files: { "runs/damaged/checkpoints/step_00000001/manifest.json": "not a manifest" },
    error: /Cannot read checkpoint ".*step_00000001": damaged \(its manifest is damaged\)/,
  },
  ...["analysis:analyze", "visualize:predictions-on-dataset"].map((task) => ({
    what: `damaged embeddings for ${task}`,
    task,
    set: { "output.name": "damaged" },
    files: { "runs/damaged/embeddings-test.safetensors": new Uint8Array(40) },
    error: /Cannot read ".*embeddings-test\.safetensors": damaged/,
    hint: /make it again/,
  })),
  ...["recall", "precision"].map((name) => ({
    what: `a K of ${name} larger than the gallery`,
    task: "analysis:analyze",
    args: [`--${name}-at`, "1,1000000"],
    set: { "output.name": "trained" },
    error: new RegExp(
      `Cannot measure ${name}@1000000 of "trained": .*; wanted a K of at most`,
      "i",
    ),
    hint: new RegExp(`--${name}-at`),
  })),
  {
    what: "a damaged metrics.json",
    task: "visualize:predictions-on-dataset",
    set: { "output.name": "trained" },
    files: { "runs/trained/metrics.json": '{"metrics":' },
    error: /Cannot read ".*metrics\.json": /,
    hint: /analysis:analyze/,
  },
  {
    what: "a damaged metrics.csv",
    task: "visualize:report",
    set: { "output.name": "trained" },
    files: { "runs/trained/metrics.csv": "epoch,loss\n1,0.5\n2\n" },
    error: /Cannot read ".*metrics\.csv": line 3 is not 2 numbers/,
  },
  {
    what: "a report of a run that is not there",
    task: "visualize:report",
    set: { "output.name": "nowhere" },
    error: /Cannot report on "nowhere": it has no files; wanted a run that has begun/,
    hint: /runs:list/,
  },
];

Deno.test("what is wrong with a config is one line and exit code 2", () => refuseAll(wrongConfigs));

Deno.test("what is wrong with flags is one line and exit code 2", () => refuseAll(wrongFlags));

Deno.test("what is wrong with the data is one line and exit code 2", () => refuseAll(wrongData));

Deno.test("what is wrong with a run's folder is one line and exit code 2", () =>
  refuseAll(wrongRuns));

Deno.test("what is wrong with a run that is there is one line and exit code 2", () =>
  refuseAll(wrongLeftovers, async (folder) => {
    const settings = { ...smallRun(folder), "output.name": "trained", "train.epochs": 1 };
    for (const task of ["ml:train", "analysis:embed"]) {
      const { code, stderr } = await runTask(task, setFlags(settings));
      assert.equal(code, 0, stderr);
    }
  }));

Deno.test("a folder without permission to write is one line and exit code 2", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 16, imagesEach: 3 });
    const { code, stderr } = await runTask(
      "ml:train",
      setFlags({ ...smallRun(folder), "output.dir": await readOnlyFolder(folder) }),
    );
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error: Cannot write ".*small": .+\nhint: .*output\.dir.*\n$/);
  }));

/** A folder that nobody, or not even the administrator, may write to. */
async function readOnlyFolder(folder: string): Promise<string> {
  if (Deno.uid() === 0) return "/proc/likeness";
  await Deno.mkdir(join(folder, "runs"), { mode: 0o555 });
  return join(folder, "runs");
}

/** Checks that every case is refused as it should be, in a folder prepared once. */
async function refuseAll(
  cases: readonly Case[],
  prepare: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await withFolder(async (template) => {
    await writeSmallDataset(join(template, "data"), { categories: 16, imagesEach: 3 });
    await prepare(template);
    for (const wrong of cases) {
      await withFolder(async (folder) => {
        await copyFolder(template, folder);
        await refuse(wrong, folder);
      });
    }
  });
}

async function refuse(
  { what, task = "ml:train", set, args = [], files = {}, error, hint, leaves = [] }: Case,
  folder: string,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(join(folder, name), content);
    else await Deno.writeFile(join(folder, name), content);
  }
  const before = await filesBelow(folder);
  const flags = [...setFlags({ ...smallRun(folder), ...set }), ...args]
    .map((arg) => arg.replace("$/", `${folder}/`));
  const { code, stdout, stderr } = await runTask(task, flags);

  const lines = stderr.trimEnd().split("\n");
  const at = lines.findIndex((line) => line.startsWith("error: "));
  const told = `${what}: ${stderr}`;
  assert.equal(code, 2, told);
  assert.equal(stdout, "", told);
  assert.ok(at >= 0, told);
  for (const line of lines.slice(0, at)) assert.match(line, /^(Data|Images|Backend): /, told);
  assert.match(lines[at], error, told);
  assert.ok(lines.length <= at + 2, told);
  if (lines.length === at + 2) assert.match(lines[at + 1], /^hint: \S/, told);
  if (hint) assert.match(lines[at + 1] ?? "", hint, told);
  const written = (await filesBelow(folder)).filter((path) => !before.includes(path))
    .map((path) => path.replace(/(?<=tfevents).*/, "…"));
  assert.deepEqual(written, leaves.map((name) => join("runs", "small", name)), told);
}

async function filesBelow(folder: string, below = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    paths.push(...isDirectory ? await filesBelow(folder, path) : [path]);
  }
  return paths.sort();
}

async function copyFolder(from: string, to: string): Promise<void> {
  for (const path of await filesBelow(from)) {
    await Deno.mkdir(dirname(join(to, path)), { recursive: true });
    await Deno.copyFile(join(from, path), join(to, path));
  }
}
