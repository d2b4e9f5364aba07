import assert from "node:assert/strict";
import { basename } from "node:path";
import {
  findEmbeddings,
  mergeEmbeddings,
  readEmbeddingShards,
} from "../../src/ranking/embedding_shards.ts";
import {
  type EmbeddingsFile,
  embeddingsPath,
  shardRange,
  writeEmbeddings,
} from "../../src/ranking/embeddings_file.ts";
import { withFolder } from "../harness/small_run.ts";

const whole: EmbeddingsFile = {
  embeddings: Float32Array.from({ length: 14 }, (_, i) => i),
  dim: 2,
  samples: Array.from({ length: 7 }, (_, i) => ({ path: `/${i}.png`, category: `${i % 3}` })),
  protocol: { dataset: "emoji", split: "zero-shot", selectedOn: "nothing", cropped: false },
  source: {
    run: "default",
    epoch: 7,
    modelName: "cgd",
    part: "test",
    imageSize: 32,
    fingerprint: "f",
  },
  shard: { index: 0, count: 1 },
};

function shardsOf(count: number): EmbeddingsFile[] {
  return Array.from({ length: count }, (_, index) => {
    const { start, end } = shardRange(whole.samples.length, { index, count });
    return {
      ...whole,
      embeddings: whole.embeddings.slice(start * whole.dim, end * whole.dim),
      samples: whole.samples.slice(start, end),
      shard: { index, count },
    };
  });
}

Deno.test("mergeEmbeddings() undoes the division into shards, in whatever order they come", () => {
  for (const count of [1, 2, 3, 9]) {
    assert.deepEqual(mergeEmbeddings(shardsOf(count).reverse()), whole);
  }
});

Deno.test("mergeEmbeddings() names the shard that is missing or there twice", () => {
  const [first, second, third] = shardsOf(3);
  assert.throws(() => mergeEmbeddings([first, third]), {
    name: "UserError",
    message: 'Cannot join 3 shards of embeddings: "embeddings-test-00001-of-00003.safetensors" ' +
      "is missing.",
  });
  assert.throws(() => mergeEmbeddings([second, third]), /00000-of-00003.* is missing/);
  assert.throws(() => mergeEmbeddings([first, second, second, third]), /00001.* is there twice/);
  assert.throws(() => mergeEmbeddings([]), { name: "UserError" });
});

Deno.test("mergeEmbeddings() refuses shards of different sources", () => {
  const [first, second] = shardsOf(2);
  const other = (change: Partial<EmbeddingsFile>) => () =>
    mergeEmbeddings([first, { ...second, ...change }]);
  assert.throws(other({ source: { ...whole.source, epoch: 8 } }), {
    name: "UserError",
    message: /epoch is 7 in one and 8 in another/,
  });
  assert.throws(other({ protocol: { ...whole.protocol, cropped: true } }), /cropped is false/);
  assert.throws(other({ dim: 1 }), /dim is 2 in one and 1/);
  assert.throws(
    () => mergeEmbeddings([...shardsOf(2), ...shardsOf(3)]),
    /number of shards is 2 in one and 3/,
  );
});

Deno.test("findEmbeddings() prefers the whole file to shards, and finds none where none are", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assert.deepEqual(await findEmbeddings(`${folder}/absent`, "test"), []);
    assert.deepEqual(await findEmbeddings(folder, "test"), []);
    for (const shard of shardsOf(3)) {
      await writeEmbeddings(embeddingsPath(folder, "test", shard.shard), shard);
    }
    await writeEmbeddings(embeddingsPath(folder, "train"), whole);
    const paths = await findEmbeddings(folder, "test");
    assert.deepEqual(paths.map((path) => basename(path)), [
      "embeddings-test-00000-of-00003.safetensors",
      "embeddings-test-00001-of-00003.safetensors",
      "embeddings-test-00002-of-00003.safetensors",
    ]);
    const joined = await readEmbeddingShards(paths);
    assert.deepEqual(joined.embeddings, whole.embeddings);
    assert.deepEqual(joined.samples, whole.samples);
    await writeEmbeddings(embeddingsPath(folder, "test"), whole);
    assert.deepEqual(await findEmbeddings(folder, "test"), [embeddingsPath(folder, "test")]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readEmbeddingShards() names images as they are called here, wherever a shard was made", () =>
  withFolder(async (folder) => {
    const machines = [
      { dir: "/data", cache_dir: "/tmp/cache" },
      { dir: "/mnt/photos/train", cache_dir: "/mnt/photos" },
      { dir: null, cache_dir: "/tmp/cache" },
    ];
    const names = ["a/0.png", "b/1.png", "b/2.png"];
    const paths = await Promise.all(machines.map(async (folders, index) => {
      const shard = { index, count: machines.length };
      const path = embeddingsPath(folder, "test", shard);
      const samples = [
        { path: `${folders.dir ?? "/data"}/${names[index]}`, category: "a" },
        { path: `${folders.cache_dir}/emoji/${index}.png`, category: "b" },
      ];
      const embeddings = new Float32Array(samples.length * whole.dim);
      await writeEmbeddings(path, { ...whole, embeddings, samples, shard, folders });
      return path;
    }));
    const here = { dir: "/home/me/photos", cache_dir: "/home/me/.cache" };
    const { samples } = await readEmbeddingShards(paths, here);
    assert.deepEqual(samples.map(({ path }) => path), [
      "/home/me/photos/a/0.png",
      "/home/me/.cache/emoji/0.png",
      "/home/me/photos/b/1.png",
      "/home/me/.cache/emoji/1.png",
      "/data/b/2.png", // of a data set that is nowhere below data.dir
      "/home/me/.cache/emoji/2.png",
    ]);
    const [{ path }] = (await readEmbeddingShards(paths)).samples;
    assert.equal(path, "/data/a/0.png");
  }));
