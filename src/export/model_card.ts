/**
 * The model card, `README.md` of an export: what the model is, how well it ranks and under which
 * conditions, what it was trained on, and how to use it, in words that need no other file. Before it
 * stands `export_run.ts`, which finds the facts.
 *
 * @module
 */

import { stringify } from "@std/yaml";
import type { Report } from "../analysis/analyze.ts";
import { counted, grouped } from "../core/counted.ts";
import { version } from "../core/version.ts";
import type { EmojiLicence } from "../data/emoji/emoji_licences.ts";
import type { DataFingerprint } from "../data/fingerprint.ts";
import type { CheckpointRecord } from "../model/checkpoint.ts";
import type { ExportFormat } from "./export_format.ts";
import { cardFigures } from "./card_figures.ts";
import { cardUsage } from "./card_usage.ts";
import { datasetName, exportedConfig } from "./exported_config.ts";
import { list, markdownTable, sections } from "./markdown.ts";

/** What a card says. */
export interface CardFacts {
  /** Name of the run. */
  run: string;
  record: CheckpointRecord;
  /** SHA-256 of the checkpoint's weights. */
  fingerprint: string;
  /** How many numbers the model has learnt or keeps. */
  parameterCount: number;
  formats: readonly ExportFormat[];
  /** The figures, if they are of these weights; else why there are none. */
  report: Report | { missing: string };
  /** What `run.json` knows of the data and the training; null where it is not there. */
  training: { data: DataFingerprint; config: object; versions: Record<string, string> } | null;
  /** Licences of the pictures that it was trained on, where they are known. */
  licences: readonly EmojiLicence[];
}

/** The card as Markdown. */
export function modelCard(facts: CardFacts): string {
  const { run, record, fingerprint, parameterCount } = facts;
  const { model, data: { image_size: size } } = record;
  const normalized = model.name === "cgd" || model.normalize;
  const categories = counted(record.trainedCategories.length, "category", "categories");
  return sections(
    frontMatter(facts.formats),
    `# ${run}`,
    `Turns an image of ${size} × ${size} pixels into an embedding: ${model.embedding_size} numbers` +
      `${
        normalized ? ", as a vector of length 1" : ""
      }. Images of one category come to lie close ` +
      "together, by Euclidean distance.",
    `A ${model.name} model on ${model.backbone}, ${
      grouped(parameterCount)
    } parameters, after epoch ` +
      `${record.epoch} (step ${record.step}) of a training with Likeness on ${categories} of the ` +
      `data set ${datasetName(record.data.dataset)}. SHA-256 of the checkpoint's weights: ` +
      `\`${fingerprint}\`.`,
    "## How well it ranks",
    cardFigures(facts.report),
    "## What it is for, and its limits",
    intendedUse(categories),
    "## Data",
    dataSection(facts),
    "## Use",
    cardUsage(record, facts.formats),
    "## Settings",
    settings(facts),
  );
}

/** What model hubs read; which licence the weights are under is for their owner to say. */
function frontMatter(formats: readonly ExportFormat[]): string {
  const tags = ["image-retrieval", "metric-learning", "embeddings", ...formats];
  const facts = { library_name: "likeness", pipeline_tag: "image-feature-extraction", tags };
  return `---\n${stringify(facts)}---`;
}

function intendedUse(categories: string): string {
  return list(
    "For ranking images by likeness: search by example, grouping, finding near-duplicates. The " +
      "distance of two embeddings says which of two images is more alike; it is no probability, " +
      "and from which distance on images are different is to be measured on the images in question.",
    `It has seen ${categories}, and images like those of its data set. What it is worth on others ` +
      "is not known: measure it on labelled images of your own before you rely on it.",
    "Its errors are those of its data: what is rare there, it tells apart less well.",
    "It was neither made nor tested for recognising people, nor for decisions about them.",
  );
}

function dataSection({ record, training, licences }: CardFacts): string {
  const { dataset, split, crop_to_box: cropped } = record.data;
  const kind = split === "zero_shot"
    ? "test categories are none of those that it was trained on"
    : "test images are of categories that it was trained on (closed set)";
  const parts = training && [
    `${grouped(training.data.train)} to train`,
    `${grouped(training.data.selection)} to choose the best checkpoint by`,
    `${grouped(training.data.test)} to test`,
  ].join(", ");
  const chosen = {
    "held-out categories": "held-out training categories",
    "test categories": "THE TEST CATEGORIES",
    "nothing": "nothing: it is the newest checkpoint",
  }[record.selectedOn];
  return sections(
    list(
      `Data set: ${datasetName(dataset)}` +
        (training
          ? `, ${counted(training.data.images, "image")} of ${
            counted(training.data.categories, "category", "categories")
          }: ${parts}`
          : ""),
      `Split: ${split}; ${kind}`,
      `Best checkpoint chosen on: ${chosen}`,
      cropped ? "Images are CROPPED to their boxes" : "Images are whole",
    ),
    licences.length === 0
      ? "The licences of its images are not recorded here."
      : licenceTable(licences),
  );
}

function licenceTable(licences: readonly EmojiLicence[]): string {
  const rows = licences.map(({ title, author, licence, url }) => [
    title,
    author,
    `[${licence}](${url})`,
  ]);
  return sections(
    "The images are drawings of these sets, rendered by Likeness:",
    markdownTable(["set", "by", "licence"], rows),
  );
}

function settings({ record, training }: CardFacts): string {
  const train = (training?.config as { train?: object } | undefined)?.train ?? null;
  const versions = Object.entries(training?.versions ?? {})
    .map(([name, version]) => `${name} ${version}`);
  const { data, model, train: trained } = exportedConfig(record, train);
  return sections(
    "```yaml\n" + stringify({ data, model, ...trained && { train: trained } }) + "```",
    trained ? "" : "How it was trained is not known any more: the run has no run.json.",
    versions.length > 0 ? `Trained with ${versions.join(", ")}.` : "",
    `Exported by Likeness ${version}.`,
  );
}
