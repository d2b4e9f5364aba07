/**
 * A folder with runs to explore: pictures, and embeddings that nobody had to train for. Servers in
 * it are real ones, on a port that is free.
 *
 * @module
 */

import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { type Explorer, openExplorer } from "../../src/explorer/open_explorer.ts";
import {
  type ExplorerServer,
  serveExplorer,
  type ServeOptions,
} from "../../src/explorer/serve_explorer.ts";
import {
  type EmbeddedSample,
  type EmbeddingsFile,
  embeddingsPath,
  writeEmbeddings,
} from "../../src/ranking/embeddings_file.ts";
import { projectRoot, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";

/** Categories, and pictures in each. */
export const [categoryCount, imagesEach] = [4, 5];
/** Length of the embeddings. */
export const dim = 8;

/** The configuration of the run `small` in a folder. */
export async function exploredConfig(folder: string): Promise<Config> {
  const settings = { ...smallRun(folder), "data.cache_dir": join(folder, "cache") };
  const set = setFlags(settings).filter((flag) => flag !== "--set");
  return await loadConfig(`${projectRoot}config.yaml`, { set });
}

/** The samples of the pictures in a folder, after they were written. */
export async function writePictures(folder: string): Promise<EmbeddedSample[]> {
  const data = join(folder, "data");
  const names = await writeSmallDataset(data, { categories: categoryCount, imagesEach });
  return names.flatMap((category) =>
    Array.from({ length: imagesEach }, (_, image) => ({
      path: join(data, category, `${image}.png`),
      category,
    }))
  );
}

/** Writes the embeddings of a run, random ones; gives them. */
export async function writeRun(
  folder: string,
  name: string,
  samples: EmbeddedSample[],
): Promise<EmbeddingsFile> {
  const random = createRandom(`embeddings of ${name}`);
  const file: EmbeddingsFile = {
    embeddings: Float32Array.from({ length: samples.length * dim }, () => random.next()),
    dim,
    samples,
    protocol: {
      dataset: "folder",
      split: "zero-shot",
      selectedOn: "held-out categories",
      cropped: false,
    },
    source: {
      ...{ run: name, epoch: 2, modelName: "similarity", part: "test", imageSize: 16 },
      fingerprint: name,
    },
    shard: { index: 0, count: 1 },
  };
  const run = join(folder, "runs", name);
  await Deno.mkdir(run, { recursive: true });
  await writeEmbeddings(embeddingsPath(run, "test"), file);
  return file;
}

/** What a test gets. */
export interface Served extends ExplorerServer {
  folder: string;
  explorer: Explorer;
  /** The embeddings that are shown. */
  file: EmbeddingsFile;
  /** Asks for JSON; gives status and content. */
  ask<Answer>(path: string, how?: RequestInit): Promise<{ status: number; answer: Answer }>;
}

/** Serves the run `small`, calls `f`, and ends the server. */
export async function withServer(
  f: (served: Served) => Promise<void>,
  { roles, ...options }: ServeOptions & { roles?: (row: number) => EmbeddedSample["role"] } = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const samples = (await writePictures(folder)).map((sample, row) => {
      const role = roles?.(row);
      return role ? { ...sample, role } : sample;
    });
    const file = await writeRun(folder, "small", samples);
    using explorer = await openExplorer(await exploredConfig(folder));
    const server = await serveExplorer(explorer, options);
    const address = new URL(server.url);
    try {
      await f({
        ...server,
        folder,
        explorer,
        file,
        async ask(path, how) {
          const response = await fetch(new URL(path, address), how);
          return { status: response.status, answer: await response.json() };
        },
      });
    } finally {
      await server.close();
    }
  });
}

/** Waits until all queries are measured. */
export async function untilMeasured({ ask }: Pick<Served, "ask">): Promise<void> {
  while ((await ask<{ measured: number }>("api/run")).answer.measured < 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Sends bytes as they are over TCP, and gives the status and all that came back. */
export async function sendRaw(
  url: string,
  request: string,
): Promise<{ status: number; text: string }> {
  using connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(url).port),
  });
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(65536);
  for (;;) {
    const count = await connection.read(chunk).catch(() => null);
    if (count === null) break;
    text += decoder.decode(chunk.subarray(0, count), { stream: true });
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}
