/**
 * The case of `bench:quickstart`: both sides get the same samples, split by us, and the same
 * configuration.
 *
 * @module
 */

import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { csvText } from "../../src/core/csv_rows.ts";
import { UserError } from "../../src/core/user_error.ts";
import { labelsOf } from "../../src/data/labels.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { type SampleSplit, splitSamples } from "../../src/data/split_samples.ts";
import { denoCommand, projectRoot } from "../deno_command.ts";
import { peerCommand } from "../peers_python.ts";
import type { BenchCase } from "../rounds.ts";
import type { Metric } from "../metric.ts";

/** What is measured. */
export const quickstartMetrics: readonly Metric[] = [
  { name: "training seconds", of: ({ trainingSeconds }) => trainingSeconds as number },
  { name: "processor seconds, with measuring", of: ({ processorSeconds }) => processorSeconds },
  { name: "Recall@1", of: ({ recallAt1 }) => recallAt1 as number, moreIsBetter: true },
];

/** What the PyTorch script is written for; it does not know of anything else. */
const recipe: Record<string, (config: Config) => boolean> = {
  "model.name: similarity": ({ model }) => model.name === "similarity",
  "model.backbone: small_resnet": ({ model }) => model.backbone === "small_resnet",
  "model.narrow_channels: []": ({ model }) => model.narrow_channels.length === 0,
  "model.hidden_size: null": ({ model }) => model.hidden_size === null,
  "model.normalize: true": ({ model }) => model.normalize,
  "model.freeze_batch_norm: false": ({ model }) => !model.freeze_batch_norm,
  "train.loss: hap2s, exponential, epsilon 0, soft margin, weight 1": ({ train: { loss } }) =>
    "name" in loss && loss.name === "hap2s" && loss.weighting === "exponential" &&
    loss.epsilon === 0 && loss.margin === "soft" && loss.weight === 1,
  "train.auxiliary_loss.weight: 0": ({ train }) => train.auxiliary_loss.weight === 0,
  "train.schedule: cosine": ({ train }) => train.schedule === "cosine",
  "train.select_best_by: average_ranking_position": ({ train }) =>
    train.select_best_by === "average_ranking_position",
  "train.early_stopping_patience: null": ({ train }) => train.early_stopping_patience === null,
  "train.augmentation: only scale and translate, fill edge, flip 0": (
    { train: { augmentation: { operations, fill, flip } } },
  ) =>
    operations.every((name) => name === "scale" || name === "translate") && fill === "edge" &&
    flip === 0,
  "data.crop_to_box: false": ({ data }) => !data.crop_to_box,
  "data.selection_fraction above 0": ({ data }) => data.selection_fraction > 0,
};

/**
 * The case, after writing `.cache/bench-quickstart/samples.csv` for the peer.
 *
 * @throws {UserError} if the configuration is none that the peer knows
 */
export async function quickstartCases(
  config: Config,
): Promise<{ cases: BenchCase[]; notes: string[] }> {
  const unknown = Object.keys(recipe).find((setting) => !recipe[setting](config));
  if (unknown) {
    throw new UserError(`Cannot bench this configuration: PyTorch's side is for ${unknown}.`);
  }
  const folder = join(projectRoot, ".cache", "bench-quickstart");
  const samples = join(folder, "samples.csv");
  await atomicWrite(samples, samplesCsv(splitSamples(await listSamples(config.data), config.data)));
  const own = { ...config, output: { dir: folder, name: "run" } };
  const { dataset, image_size } = config.data;
  const contenders = [
    { name: "ours", command: denoCommand("quickstart/ours.ts"), job: { config: own } },
    {
      name: "pytorch",
      command: await peerCommand("quickstart_torch.py"),
      job: { config, samples },
    },
  ];
  const name = `${dataset} ${image_size}, ${config.train.epochs} epochs`;
  return { cases: [{ name, contenders }], notes: [] };
}

/** A line a sample: path, label, part. */
export function samplesCsv({ train, selection, test }: SampleSplit): string {
  return csvText(
    Object.entries({ train, selection, test }).flatMap(([part, samples]) => {
      const { labels } = labelsOf(samples);
      return samples.map(({ path }, index) => ({ path: quoted(path), label: labels[index], part }));
    }),
  );
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
