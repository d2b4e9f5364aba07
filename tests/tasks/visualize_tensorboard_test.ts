/**
 * What `ml:train` and `visualize:tensorboard` write, as a real TensorBoard serves it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { loadSharp } from "../../src/data/sharp.ts";
import { type EmbeddingsFile, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { pythonWithTensorboard } from "../harness/python_environment.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";
import { type TensorboardServer, withTensorboard } from "../harness/tensorboard_server.ts";

const categories = 16;
const imagesEach = 4;
const imageSize = 16;
const images = 22;
const training = "small/events";
const shown = "small/events/test";

/** Trains, and writes what is shown; gives the embeddings that were shown. */
async function prepare(folder: string): Promise<EmbeddingsFile> {
  await writeSmallDataset(join(folder, "data"), { categories, imagesEach });
  if (Deno.build.os !== "windows") await giveOddNames(join(folder, "data"));
  const flags = setFlags({ ...smallRun(folder), "data.image_size": imageSize });
  const trained = await runTask("ml:train", flags);
  assert.equal(trained.code, 0, trained.stderr);
  const { code, stdout, stderr } = await runTask("visualize:tensorboard", [
    ...flags,
    `--images=${images}`,
    "--queries=3",
  ]);
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), smallRunFile(folder, "events", "test"));
  assert.match(stderr, new RegExp(`The projector shows ${images} images of \\d+`));
  return await readEmbeddings(smallRunFile(folder, "embeddings-test.safetensors"));
}

/** Categories are named after folders, which may be named as they like; half of these are odd. */
async function giveOddNames(folder: string): Promise<void> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  for (const [place, name] of names.sort().entries()) {
    if (place % 2 === 0) continue;
    await Deno.rename(join(folder, name), join(folder, `${name}\ttab\nline\r"quote" \\ ü ␉`));
  }
}

await optionalTest(
  "a real TensorBoard shows scalars, images and the projector of a run",
  [pythonWithTensorboard.need],
  () =>
    withFolder(async (folder) => {
      const file = await prepare(folder);
      await withTensorboard(join(folder, "runs"), async (server) => {
        await checkScalars(server, await Deno.readTextFile(smallRunFile(folder, "metrics.csv")));
        await checkImages(server);
        await checkProjector(server, file);
      });
    }),
);

async function checkScalars(server: TensorboardServer, metrics: string): Promise<void> {
  type Tags = Record<string, Record<string, unknown>>;
  const tags = await server.until<Tags>(
    "plugin/scalars/tags",
    (tags) => "train/loss" in (tags[training] ?? {}),
  );
  assert.equal(tags[shown], undefined);
  const [header, ...rows] = metrics.trimEnd().split("\n").map((line) => line.split(","));
  assert.equal(rows.length, 2);
  for (const column of ["loss", "learning_rate", "gradient_norm"]) {
    const query = { run: training, tag: `train/${column}` };
    const served: [number, number, number][] = await (await server.get(
      "plugin/scalars/scalars",
      query,
    )).json();
    assert.deepEqual(
      served.map(([, step, value]) => [step, value]),
      rows.map((row) => [
        Number(row[header.indexOf("step")]),
        Math.fround(Number(row[header.indexOf(column)])),
      ]),
      column,
    );
  }
}

async function checkImages(server: TensorboardServer): Promise<void> {
  type Tags = Record<string, Record<string, { description: string }>>;
  const tags = await server.until<Tags>(
    "plugin/images/tags",
    (tags) => training in tags && shown in tags,
  );
  assert.deepEqual(Object.keys(tags[training]), ["train/images"]);
  assert.deepEqual(Object.keys(tags[shown]).sort(), ["rankings/best", "rankings/worst"]);
  assert.match(tags[shown]["rankings/worst"].description, /The worst queries after epoch [12],/);
  const sharp = await loadSharp();
  // A batch of 4 × 3 images, 8 a row; 3 queries, each with 8 neighbours, 74 pixels each.
  const expected = [
    [training, "train/images", 8 * imageSize, 2 * imageSize],
    [shown, "rankings/best", 9 * 74, 3 * 74],
    [shown, "rankings/worst", 9 * 74, 3 * 74],
  ] as const;
  for (const [run, tag, width, height] of expected) {
    const list = await server.get("plugin/images/images", { run, tag, sample: "0" });
    const [{ query, step, ...more }, ...others] = await list.json();
    assert.deepEqual(others, [], tag);
    if (tag === "train/images") assert.equal(step, 1);
    assert.deepEqual([more.width ?? width, more.height ?? height], [width, height], tag);
    const response = await server.get(`plugin/images/individualImage?${query}`);
    assert.equal(response.headers.get("content-type"), "image/png");
    const { data, info } = await sharp(new Uint8Array(await response.arrayBuffer())).raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [width, height, 3], tag);
    assert.ok(new Set(data).size > 3, `${tag} is empty`);
  }
}

async function checkProjector(server: TensorboardServer, file: EmbeddingsFile): Promise<void> {
  const runs = await (await server.get("plugin/projector/runs")).json();
  assert.deepEqual(runs, [shown]);
  const { embeddings: [info, ...others] } = await (await server.get("plugin/projector/info", {
    run: shown,
  })).json();
  assert.deepEqual(others, []);
  assert.deepEqual(info.tensorShape, [images, file.dim]);
  const query = { run: shown, name: info.tensorName };

  const metadata = await (await server.get("plugin/projector/metadata", query)).text();
  const [header, ...lines] = metadata.trimEnd().split("\n").map((line) => line.split("\t"));
  assert.deepEqual(header, ["category", "average_ranking_position", "path"]);
  assert.equal(lines.length, images);
  const asShown = (text: string) =>
    text.replaceAll("\t", "␉").replaceAll("\n", "␊").replaceAll("\r", "␍");
  const rows = lines.map(([, , path]) =>
    file.samples.findIndex((sample) => asShown(sample.path) === path)
  );
  assert.ok(!rows.includes(-1), metadata);
  assert.equal(new Set(rows).size, images);
  assert.deepEqual(
    lines.map(([category]) => category),
    rows.map((row) => asShown(file.samples[row].category)),
  );
  assert.equal(Deno.build.os !== "windows", metadata.includes("␉tab␊line␍"));
  // Whole categories, but for one.
  const cut = Map.groupBy(rows, (row) => file.samples[row].category).values()
    .filter((rows) => rows.length < imagesEach).toArray();
  assert.deepEqual(cut.map((rows) => rows.length), [images % imagesEach]);

  const tensor = await (await server.get("plugin/projector/tensor", query)).arrayBuffer();
  const { dim, embeddings } = file;
  const expected = rows.flatMap((row) => [...embeddings.subarray(row * dim, (row + 1) * dim)]);
  assert.deepEqual([...new Float32Array(tensor)], expected);

  const sprite = await server.get("plugin/projector/sprite_image", query);
  assert.equal(sprite.headers.get("content-type"), "image/jpeg");
  const sharp = await loadSharp();
  const { width, height } = await sharp(new Uint8Array(await sprite.arrayBuffer())).metadata();
  const [side] = info.sprite.singleImageDim;
  const columns = Math.ceil(Math.sqrt(images));
  assert.deepEqual([width, height], [columns * side, Math.ceil(images / columns) * side]);
}
