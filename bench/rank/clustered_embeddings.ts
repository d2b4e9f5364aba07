/**
 * The embeddings of `bench:rank`: clusters on the unit sphere, five rows each as in Stanford Online
 * Products, in random order. Made once and kept in `.cache/bench-rank`, as embeddings files.
 *
 * @module
 */

import { join } from "node:path";
import { startProgress } from "../../src/core/progress.ts";
import { createRandom } from "../../src/core/random.ts";
import { type EmbeddedSample, embeddingsHeader } from "../../src/ranking/embeddings_file.ts";
import { projectRoot } from "../deno_command.ts";

/** Where they are kept. */
export const embeddingsFolder: string = join(projectRoot, ".cache", "bench-rank");

/** Rows of a cluster, and how far they are from its centre as a share of its length. */
const [rowsEach, spread] = [5, 2];
/** Rows written at once. */
const pieceRows = 4096;

/** The path of so many embeddings; they are made if they are not there yet. */
export async function clusteredEmbeddings(rows: number, dim: number): Promise<string> {
  const path = join(embeddingsFolder, `${rows}x${dim}.safetensors`);
  if (await Deno.stat(path).then(() => true, () => false)) return path;
  const random = createRandom(`clusters ${rows} ${dim}`);
  const clusters = random.shuffle(
    Array.from({ length: rows }, (_, row) => Math.floor(row / rowsEach)),
  );
  const samples = clusters.map((cluster, row): EmbeddedSample => ({
    path: `${row}.jpg`,
    category: String(cluster),
  }));
  const progress = startProgress({ title: "making embeddings", total: rows, unit: "rows" });

  function* pieces(): Generator<Float32Array<ArrayBuffer>> {
    for (let start = 0; start < rows; start += pieceRows) {
      const count = Math.min(pieceRows, rows - start);
      const piece = new Float32Array(count * dim);
      for (let row = 0; row < count; row++) {
        fillRow(piece.subarray(row * dim, (row + 1) * dim), clusters[start + row], start + row);
      }
      progress.advance(count);
      yield piece;
    }
  }

  const header = embeddingsHeader({
    dim,
    samples,
    protocol: { dataset: "bench", split: "zero-shot", selectedOn: "nothing", cropped: false },
    source: { run: "bench", epoch: 0, modelName: "", part: "test", imageSize: 0, fingerprint: "" },
    shard: { index: 0, count: 1 },
  });
  await Deno.mkdir(embeddingsFolder, { recursive: true });
  const temporary = `${path}.${Deno.pid}.tmp`;
  {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    await writeAll(file, header);
    for (const piece of pieces()) await writeAll(file, new Uint8Array(piece.buffer));
  }
  await Deno.rename(temporary, path);
  progress.finish();
  return path;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

/** A point beside the centre of its cluster, on the sphere. */
function fillRow(into: Float32Array, cluster: number, row: number): void {
  const [centre, own] = [createRandom(`cluster ${cluster}`), createRandom(`row ${row}`)];
  let square = 0;
  for (let i = 0; i < into.length; i++) {
    into[i] = centre.next() - 0.5 + spread * (own.next() - 0.5);
    square += into[i] * into[i];
  }
  const length = Math.sqrt(square);
  for (let i = 0; i < into.length; i++) into[i] /= length;
}
