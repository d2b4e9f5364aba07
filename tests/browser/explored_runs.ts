/**
 * Two trained runs of the same pictures, and the explorer's server on one of them, for the tests of
 * its page. They are trained once, by whichever test comes first.
 *
 * @module
 */

import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { openExplorer } from "../../src/explorer/open_explorer.ts";
import { serveExplorer } from "../../src/explorer/serve_explorer.ts";
import { openEmbeddings } from "../../src/ranking/embed_run.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { train } from "../../src/training/train.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun } from "../harness/small_run.ts";

/** What a test gets. */
export interface Explored {
  /** Address of the page. */
  url: string;
  /** Path of one of the pictures that are shown, and its category. */
  picture: { path: string; category: string };
  /** How many pictures there are. */
  images: number;
}

let trained: Promise<{ folder: string; config: Config }> | undefined;

/** Calls `f` with a server that shows the run `small` and has the run `other` to compare with. */
export async function withExplorer(f: (explored: Explored) => Promise<void>): Promise<void> {
  const { config } = await (trained ??= trainBoth());
  using explorer = await openExplorer(config);
  const server = await serveExplorer(explorer);
  try {
    const { samples } = explorer.images;
    await f({ url: server.url, picture: samples[samples.length - 1], images: samples.length });
  } finally {
    await server.close();
  }
}

async function trainBoth(): Promise<{ folder: string; config: Config }> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await writeSmallDataset(join(folder, "data"), { categories: 24, imagesEach: 20 });
  const settings = { ...smallRun(folder), "data.cache_dir": join(folder, "cache") };
  const config = await trainOne({ ...settings, "train.epochs": 3 });
  const { code, stderr } = await runTask(
    "analysis:analyze",
    setFlags({ ...settings, "train.epochs": 3 }),
  );
  if (code !== 0) throw new Error(stderr);
  await openEmbeddings(await trainOne({ ...settings, "train.seed": 1, "output.name": "other" }));
  return { folder, config };
}

async function trainOne(settings: Record<string, unknown>): Promise<Config> {
  const set = setFlags(settings).filter((flag) => flag !== "--set");
  const config = parseConfig("", join(String(settings["output.dir"]), "config.yaml"), { set });
  await useBackend(config.model.backend, config.model);
  await train(config, { split: splitSamples(await listSamples(config.data), config.data) });
  return config;
}
