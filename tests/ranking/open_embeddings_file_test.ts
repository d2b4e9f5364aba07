import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import {
  type EmbeddingsFile,
  openEmbeddingsFile,
  rankingInputOf,
  rolesOf,
  writeEmbeddings,
} from "../../src/ranking/embeddings_file.ts";
import { rank } from "../../src/ranking/rank.ts";
import { openStoredFloats } from "../../src/core/safetensors_file.ts";
import { writeSafetensors } from "../../src/core/safetensors.ts";

const random = createRandom("stored");
const [count, dim] = [90, 7];
const file: EmbeddingsFile = {
  embeddings: Float32Array.from({ length: count * dim }, () => random.normal()),
  dim,
  samples: Array.from({ length: count }, (_, row) => ({
    path: `${row}.png`,
    category: String(row % 5),
    role: row % 3 === 0 ? "query" as const : "gallery" as const,
  })),
  protocol: { dataset: "d", split: "zero-shot", selectedOn: "nothing", cropped: false },
  source: { run: "r", epoch: 1, modelName: "m", part: "test", imageSize: 8, fingerprint: "f" },
  shard: { index: 0, count: 1 },
};

async function inFolder(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(join(folder, "embeddings.safetensors"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openEmbeddingsFile() reads any rows, and knows the samples", async () => {
  await inFolder(async (path) => {
    await writeEmbeddings(path, file);
    using opened = openEmbeddingsFile(path);
    assert.deepEqual(opened.samples.map(({ path }) => path), file.samples.map(({ path }) => path));
    assert.deepEqual([opened.dim, opened.reader.count, opened.source], [dim, count, file.source]);
    for (const [start, rows] of [[0, count], [0, 1], [17, 30], [count - 1, 1], [5, 0]]) {
      const target = new Float32Array(rows * dim);
      opened.reader.read(start, target);
      assert.deepEqual(target, file.embeddings.slice(start * dim, (start + rows) * dim));
    }
    assert.throws(() => opened.reader.read(count - 1, new Float32Array(2 * dim)), RangeError);
  });
});

Deno.test("rank() of a file in pieces equals rank() of the array, by whatever way", async () => {
  await inFolder(async (path) => {
    await writeEmbeddings(path, file);
    using opened = openEmbeddingsFile(path);
    for (const by of ["distance", "wasm"] as const) {
      for (const normalize of [false, true]) {
        const expected = await rank(rankingInputOf(file), { k: 5, normalize, by: "distance" });
        const input = { reader: opened.reader, ...rolesOf(opened.samples) };
        const ranking = await rank(input, { k: 5, normalize, by });
        assert.deepEqual({ ...ranking, by: "" }, { ...expected, by: "" });
      }
    }
  });
});

Deno.test("openEmbeddingsFile() refuses every file that is cut off, by its path", async () => {
  await inFolder(async (path) => {
    await writeEmbeddings(path, file);
    const whole = await Deno.readFile(path);
    for (let length = 0; length < whole.length; length += 97) {
      await Deno.writeFile(path, whole.subarray(0, length));
      assert.throws(() => openEmbeddingsFile(path), (error: unknown) => {
        assert.ok(error instanceof UserError, `${length}: ${error}`);
        return error.message.includes(path);
      });
    }
  });
});

Deno.test("openEmbeddingsFile() notices a file that is cut off while it is read", async () => {
  await inFolder(async (path) => {
    await writeEmbeddings(path, file);
    using opened = openEmbeddingsFile(path);
    const { size } = await Deno.stat(path);
    await Deno.truncate(path, size - 4 * dim);
    opened.reader.read(0, new Float32Array(dim));
    assert.throws(
      () => opened.reader.read(count - 1, new Float32Array(dim)),
      { name: "UserError", message: /cut off/ },
    );
  });
});

Deno.test("openEmbeddingsFile() refuses what is missing or something else", async () => {
  await inFolder(async (path) => {
    assert.throws(() => openEmbeddingsFile(path), { name: "UserError", message: /Cannot read/ });
    await writeSafetensors(path, {
      arrays: new Map([["embeddings", { shape: [2, 2], values: new Float32Array(4) }]]),
      metadata: {},
    });
    assert.throws(() => openEmbeddingsFile(path), { message: /no embeddings file/ });
    const values = new Int32Array(4);
    await writeSafetensors(path, {
      arrays: new Map([["embeddings", { shape: [2, 2], values }]]),
      metadata: {},
    });
    assert.throws(() => openEmbeddingsFile(path), { message: /no float32 array "embeddings"/ });
    assert.throws(() => openStoredFloats(path, "weights"), { message: /no float32 array/ });
  });
});
