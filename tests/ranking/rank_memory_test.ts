import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import { writeEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { peakMemoryIsTold, peakMemoryOf } from "../harness/peak_memory.ts";

/** Larger than what ranking may take. */
const [count, dim] = [60_000, 400];
const allowedMib = 40;
/** Beside what is counted: the runtime's own heap, which varies. */
const slackMib = 20;

await optionalTest("rank() of a file stays within maxMemory", [peakMemoryIsTold], async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "embeddings.safetensors");
    const random = createRandom("memory");
    await writeEmbeddings(path, {
      embeddings: Float32Array.from({ length: count * dim }, () => random.next()),
      dim,
      samples: Array.from({ length: count }, () => ({ path: "a", category: "a" })),
      protocol: { dataset: "d", split: "zero-shot", selectedOn: "nothing", cropped: false },
      source: { run: "", epoch: 0, modelName: "", part: "test", imageSize: 8, fingerprint: "" },
      shard: { index: 0, count: 1 },
    });
    const peakOf = async (queries: number) => {
      const { peakMib, output } = await peakMemoryOf(`
        import { openEmbeddingsFile } from "./src/ranking/embeddings_file.ts";
        import { rank } from "./src/ranking/rank.ts";
        const { reader } = openEmbeddingsFile(${JSON.stringify(path)});
        const { by } = await rank({ reader }, {
          queries: Int32Array.from({ length: ${queries} }, (_, row) => row),
          maxMemory: ${allowedMib * 2 ** 20},
          by: "wasm",
        });
        console.log(by);
      `);
      assert.match(output, /WebAssembly/);
      return peakMib;
    };
    const least = await peakOf(1);
    const most = await peakOf(2000);
    assert.ok(count * dim * 4 > 2 * (allowedMib + slackMib) * 2 ** 20 / 2);
    assert.ok(most - least < allowedMib, `${most} MiB, ${least} MiB for one query`);
    const empty = (await peakMemoryOf(`
      import { openEmbeddingsFile } from "./src/ranking/embeddings_file.ts";
      import { rank } from "./src/ranking/rank.ts";
      const { reader } = openEmbeddingsFile(${JSON.stringify(path)});
      console.log(reader.count, rank.name);
    `)).peakMib;
    assert.ok(most - empty < allowedMib + slackMib, `${most} MiB, ${empty} MiB without ranking`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
