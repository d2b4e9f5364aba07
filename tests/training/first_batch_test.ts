import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { epochBatches } from "../../src/data/epoch_batches.ts";
import { labelsOf } from "../../src/data/labels.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import * as tf from "../../src/tensor/tf.ts";
import { watchFirstBatch } from "../../src/training/first_batch.ts";
import { train } from "../../src/training/train.ts";
import { backendTest } from "../harness/backend_test.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { readImages, type ShownImage } from "../tensorboard/read_images.ts";
import { stopAtLook } from "./stop_at_look.ts";

async function rawOf(encoded: Uint8Array) {
  const sharp = await loadSharp();
  return await sharp(encoded).raw().toBuffer({ resolveWithObject: true });
}

/** The image in a place of a grid. */
async function cellOf({ encoded }: ShownImage, place: number, size: number): Promise<number[]> {
  const { data, info } = await rawOf(encoded);
  const columns = info.width / size;
  const [left, top] = [place % columns * size, Math.floor(place / columns) * size];
  return Array.from({ length: size }, (_, y) => {
    const start = ((top + y) * info.width + left) * 3;
    return [...data.subarray(start, start + size * 3)];
  }).flat();
}

await backendTest(
  "train() shows the first batch of each session, at its step",
  () =>
    withFolder(async (folder) => {
      await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 6 });
      const flags = setFlags({
        ...smallRun(folder),
        // As they are on the disk, so that they can be told.
        "train.augmentation.at_most": 0,
        "train.augmentation.flip": 0,
      });
      const set = flags.filter((flag) => flag !== "--set");
      const config = parseConfig("", `${folder}/config.yaml`, { set });
      const split = splitSamples(await listSamples(config.data), config.data);
      const stopped = await train(config, { split, stop: stopAtLook(4) });
      assert.ok(stopped.steps > 0 && stopped.exitCode === 75);
      const { files } = await train(config, { split });

      const names = await Array.fromAsync(Deno.readDir(files.events), ({ name }) => name);
      assert.equal(names.length, 2);
      const { labels } = labelsOf(split.train);
      const random = createRandom(`${config.train.seed} epoch 1`);
      const batches = epochBatches(split.train, labels, config.train, { random, nearest: null });
      assert.ok(stopped.steps < batches.length, "the second session begins in the first epoch");
      for (const [session, name] of names.sort().entries()) {
        const from = [0, stopped.steps][session];
        const [image, ...others] = readImages(await Deno.readFile(join(files.events, name)));
        assert.deepEqual([image.tag, image.step, others], ["train/images", from + 1, []]);
        const size = config.data.image_size;
        for (const [place, sample] of batches[from].entries()) {
          const expected = await decodeImage(split.train[sample].path, { size });
          assert.deepEqual(await cellOf(image, place, size), [...expected], `${place} of ${from}`);
        }
      }
    }),
);

await backendTest("watchFirstBatch() shows 32 images at most, on 768 pixels", async () => {
  const shown: { step: number; width: number; height: number; bytes: number }[] = [];
  const { look, stepDone } = watchFirstBatch({
    image: (step, _tag, { width, height, encoded }) =>
      shown.push({ step, width, height, bytes: encoded.length }),
  });
  const images = tf.randomUniform<tf.Rank.R4>([40, 120, 120, 3], -0.5, 0.5);
  const before = tf.memory().numTensors;
  await stepDone(6);
  assert.equal(shown.length, 0);
  tf.tidy(() => look(images));
  await stepDone(7);
  tf.tidy(() => look(images));
  await stepDone(8);
  assert.equal(tf.memory().numTensors, before);
  images.dispose();
  assert.deepEqual(shown.map(({ bytes: _, ...image }) => image), [
    { step: 7, width: 768, height: 384 },
  ]);
  assert.ok(shown[0].bytes < 2 ** 20); // of noise, which nothing compresses
});
