/**
 * Our side of `bench:embed`: JPEG files become an embeddings file, as by `analysis:embed`.
 *
 * @module
 */

import { buildModel } from "../../src/model/build_model.ts";
import { embedDataset } from "../../src/ranking/embed_dataset.ts";
import { writeEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { cgdConfig } from "../cgd_config.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { EmbedJob } from "./cases.ts";

/** Builds the model and embeds once. */
async function prepare(job: EmbedJob): Promise<Prepared> {
  const { data, model: settings } = await cgdConfig(job);
  const { name, reason } = await useBackend(settings.backend);
  const model = buildModel(settings, { imageSize: job.size });
  const samples = job.paths.map((path) => ({ path, category: "photograph" }));

  async function round(): Promise<{ images: number }> {
    const { embeddings, dim } = await embedDataset(model, samples, {
      prefetchBatches: data.prefetch_batches,
    });
    await writeEmbeddings(`${job.output}.safetensors`, {
      embeddings,
      dim,
      samples,
      protocol: { dataset: "bench", split: "zero-shot", selectedOn: "nothing", cropped: false },
      source: {
        run: "bench",
        epoch: 0,
        modelName: settings.name,
        part: "test",
        imageSize: job.size,
        fingerprint: "",
      },
      shard: { index: 0, count: 1 },
    });
    return { images: samples.length };
  }

  await round();
  return { versions: {}, choice: `backend ${name} (${reason})`, round };
}

if (import.meta.main) await serveRounds(prepare);
