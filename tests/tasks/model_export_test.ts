import assert from "node:assert/strict";
import { join } from "node:path";
import { readSafetensors } from "../../src/core/safetensors.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { readCheckpoint } from "../../src/model/checkpoint.ts";
import { findBestCheckpoint } from "../../src/model/run_checkpoints.ts";
import { readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import * as tf from "../../src/tensor/tf.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { loadExportedGraph } from "../export/load_exported_graph.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

Deno.test("model:export gives what others can use, and refuses what it should", async (t) => {
  await withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 4 });
    const flags = setFlags({
      ...smallRun(folder),
      "train.epochs": 1,
      "train.categories_per_batch": 3,
      "train.auxiliary_loss.weight": 0.5,
    });
    const imageSize = smallRun(folder)["data.image_size"] as number;
    const target = join(folder, "exported");
    const exportTo = (...more: string[]) =>
      runTask("model:export", [...flags, "--to", target, ...more]);
    const read = (name: string) => Deno.readTextFile(join(target, name));
    const succeed = async (name: string, args: string[]) => {
      const { code, stderr } = await runTask(name, args);
      assert.equal(code, 0, stderr);
    };

    await t.step("nothing trained", async () => {
      const { code, stderr } = await exportTo();
      assert.equal(code, 2);
      assert.match(stderr, /Cannot find the best checkpoint in .*there is none/);
    });

    await succeed("ml:train", flags);

    await t.step("not measured: the card says so", async () => {
      const { code, stdout, stderr } = await exportTo("--format", "safetensors");
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `${target}\n`);
      const names = Array.from(Deno.readDirSync(target), ({ name }) => name).sort();
      assert.deepEqual(names, ["README.md", "config.json", "model.safetensors"]);
      assert.match(await read("README.md"), /No figures: this model was not measured/);
    });

    await t.step("a folder that is there is refused, an export replaced if asked", async () => {
      const refused = await exportTo();
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /an export is there already.*\n.*--overwrite/);
      await Deno.writeTextFile(join(target, "mine.txt"), "mine");
      const foreign = await exportTo("--overwrite");
      assert.equal(foreign.code, 2);
      assert.match(foreign.stderr, /"mine\.txt" is in it; wanted a folder of its own/);
      assert.equal(await read("mine.txt"), "mine");
      await Deno.remove(join(target, "mine.txt"));
    });

    await succeed("analysis:analyze", [...flags, "--baseline=none"]);
    await succeed("model:export", [...flags, "--to", target, "--overwrite"]);

    await t.step("the graph gives the embeddings that the analysis measured", async () => {
      await useBackend("wasm");
      const graph = await loadExportedGraph(target);
      const { embeddings, dim, samples } = await readEmbeddings(
        smallRunFile(folder, "embeddings-test.safetensors"),
      );
      const pixels = await Promise.all(
        samples.map(({ path }) => decodeImage(path, { size: imageSize })),
      );
      const found = tf.tidy(() => {
        const images = pixels.map((image) =>
          tf.tensor3d(Int32Array.from(image), [imageSize, imageSize, 3], "int32")
        );
        const output = graph.predict(tf.stack(images)) as unknown as tf.Tensor2D;
        assert.deepEqual(output.shape, [samples.length, dim]);
        return output.dataSync();
      });
      const difference = Math.max(...found.map((value, i) => Math.abs(value - embeddings[i])));
      assert.ok(samples.length > 0 && difference <= 1e-4, `${difference} apart`);
      graph.dispose();
    });

    await t.step("the safetensors are the checkpoint's, but for the auxiliary head", async () => {
      const best = await readCheckpoint(
        await findBestCheckpoint(smallRunFile(folder, "checkpoints")),
      );
      const wanted = [...best.weights].filter(([name]) => !name.startsWith("auxiliary_"));
      assert.ok(wanted.length < best.weights.size);
      const { arrays, metadata } = await readSafetensors(join(target, "model.safetensors"));
      assert.deepEqual(arrays, new Map(wanted));
      assert.equal(metadata.fingerprint, best.fingerprint);
      assert.ok((await read("README.md")).includes(best.fingerprint));
    });

    await t.step("the card has the figures with intervals and conditions", async () => {
      const card = await read("README.md");
      const { metrics, conditions } = JSON.parse(
        await Deno.readTextFile(smallRunFile(folder, "metrics.json")),
      );
      const { value, low, high } = metrics.recallAt[1];
      const shown = (figure: number) => figure.toFixed(4);
      assert.ok(card.includes(`| Recall@1 | ${shown(value)} | ${shown(low)} – ${shown(high)} |`));
      for (const sentence of conditions) assert.ok(card.includes(`- ${sentence}\n`), sentence);
      assert.match(card, /The licences of its images are not recorded here/);
    });

    await t.step("nothing tells where it was made", async () => {
      for (const name of ["README.md", "config.json", "model.json"]) {
        assert.ok(!(await read(name)).includes(folder), name);
      }
    });

    await t.step("figures of other weights or data are not taken", async () => {
      const path = smallRunFile(folder, "metrics.json");
      const report = JSON.parse(await Deno.readTextFile(path));
      report.source.fingerprint = report.source.fingerprint.replace(/^./, "x");
      await Deno.writeTextFile(path, JSON.stringify(report));
      await succeed("model:export", [...flags, "--to", target, "--overwrite"]);
      assert.match(await read("README.md"), /No figures: those in metrics\.json are of another/);
    });

    await t.step("a damaged checkpoint is refused, and what is there is kept", async () => {
      const best = await findBestCheckpoint(smallRunFile(folder, "checkpoints"));
      const path = join(best, "weights.safetensors");
      const bytes = await Deno.readFile(path);
      bytes[bytes.length - 1] ^= 1;
      await Deno.writeFile(path, bytes);
      const before = await read("config.json");
      const { code, stderr } = await exportTo("--overwrite");
      assert.equal(code, 2);
      assert.match(stderr, /Cannot read checkpoint .*damaged/);
      assert.equal(await read("config.json"), before);
    });
  });
});
