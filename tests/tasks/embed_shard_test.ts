import assert from "node:assert/strict";
import { join } from "node:path";
import { readEmbeddings, writeEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

Deno.test("analysis:embed leaves a shard as it is unless it is damaged, or of something else", () =>
  withFolder(async (folder) => {
    const names = await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 4 });
    const flags = setFlags({
      ...smallRun(folder),
      "train.epochs": 1,
      "train.categories_per_batch": 3,
    });
    const trained = await runTask("ml:train", flags);
    assert.equal(trained.code, 0, trained.stderr);

    const path = smallRunFile(folder, "embeddings-test-00001-of-00002.safetensors");
    const isMade = async () => {
      const before = await Deno.stat(path).catch(() => null);
      const { code, stdout, stderr } = await runTask("analysis:embed", [
        ...flags,
        "--shard",
        "1/2",
      ]);
      assert.deepEqual([code, stdout], [0, `${path}\n`], stderr);
      const isLeft = stderr.includes("Shard 1/2 is there already, of this checkpoint.\n");
      const { ino, mtime } = await Deno.stat(path);
      assert.equal(isLeft, ino === before?.ino && mtime?.getTime() === before?.mtime?.getTime());
      return !isLeft;
    };
    assert.equal(await isMade(), true);
    assert.equal(await isMade(), false);
    const whole = await Deno.readFile(path);

    await Deno.truncate(path, whole.length / 2);
    assert.equal(await isMade(), true);
    assert.deepEqual(await Deno.readFile(path), whole);

    const file = await readEmbeddings(path);
    await writeEmbeddings(path, { ...file, source: { ...file.source, fingerprint: "another's" } });
    assert.equal(await isMade(), true);
    assert.deepEqual(await Deno.readFile(path), whole);

    for (const name of names) {
      await Deno.copyFile(join(folder, "data", name, "0.png"), join(folder, "data", name, "9.png"));
    }
    assert.equal(await isMade(), true);
    assert.ok((await readEmbeddings(path)).samples.length > file.samples.length);
  }));
