import assert from "node:assert/strict";
import { join } from "node:path";
import { writeSafetensors } from "../../src/core/safetensors.ts";
import {
  type EmbeddingsFile,
  embeddingsPath,
  readEmbeddings,
  shardRange,
  writeEmbeddings,
} from "../../src/ranking/embeddings_file.ts";

const file: EmbeddingsFile = {
  embeddings: new Float32Array([1, 2, 3, 4, 5, 6]),
  dim: 2,
  samples: [
    {
      path: "/images/a ü.png",
      category: "grinning",
      box: { left: 1, top: 2, right: 3, bottom: 4 },
    },
    { path: "/images/b.png", category: "grinning", role: "query" },
    { path: "/images/c.png", category: "cat", role: "gallery" },
  ],
  protocol: {
    dataset: "emoji",
    split: "zero-shot",
    selectedOn: "held-out categories",
    cropped: false,
  },
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

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readEmbeddings() gives back what writeEmbeddings() wrote", async () => {
  await inFolder(async (folder) => {
    const path = embeddingsPath(folder, "test");
    await writeEmbeddings(path, file);
    // Through JSON, which leaves undefined keys out.
    assert.deepEqual(await readEmbeddings(path), file);
  });
});

Deno.test("writeEmbeddings() refuses another number of samples than embeddings", async () => {
  await assert.rejects(
    writeEmbeddings("/nowhere/at/all", { ...file, samples: file.samples.slice(1) }),
    RangeError,
  );
});

Deno.test("readEmbeddings() refuses a missing, a foreign and a damaged file in one line", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "embeddings.safetensors");
    await assert.rejects(readEmbeddings(path), { name: "UserError", message: /^Cannot read/ });
    const array = { shape: [1, 1], values: new Float32Array(1) };
    await writeSafetensors(path, { arrays: new Map([["weights", array]]), metadata: {} });
    await assert.rejects(readEmbeddings(path), {
      name: "UserError",
      message: /it is no embeddings file/,
    });
    await writeSafetensors(path, {
      arrays: new Map([["embeddings", array]]),
      metadata: { format: "likeness embeddings 1", samples: "[" },
    });
    await assert.rejects(readEmbeddings(path), {
      name: "UserError",
      message: /damaged \(samples: /,
    });
    await writeSafetensors(path, {
      arrays: new Map([["embeddings", array]]),
      metadata: { format: "likeness embeddings 1", samples: "[]" },
    });
    await assert.rejects(readEmbeddings(path), {
      name: "UserError",
      message: /damaged \(0 samples for embeddings of shape \[1,1\]\)/,
    });
  });
});

Deno.test("embeddingsPath() names parts and shards", () => {
  assert.equal(embeddingsPath("runs/a", "test"), join("runs/a", "embeddings-test.safetensors"));
  assert.equal(
    embeddingsPath("", "train", { index: 0, count: 4 }),
    "embeddings-train-00000-of-00004.safetensors",
  );
});

Deno.test("shardRange() divides all samples, in order, evenly", () => {
  for (const [samples, count] of [[10, 1], [10, 3], [2, 5], [4040, 16]]) {
    let next = 0;
    for (let index = 0; index < count; index++) {
      const { start, end } = shardRange(samples, { index, count });
      assert.equal(start, next);
      assert.ok(Math.abs(end - start - samples / count) < 1);
      next = end;
    }
    assert.equal(next, samples);
  }
  assert.throws(() => shardRange(10, { index: 2, count: 2 }), RangeError);
  assert.throws(() => shardRange(10, { index: 0.5, count: 2 }), RangeError);
  assert.throws(() => shardRange(10, { index: 0, count: 0 }), RangeError);
});
