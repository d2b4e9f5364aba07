/**
 * Exports a run's best model into a folder of its own: for TensorFlow.js, as safetensors, and always
 * with a model card. Written whole or not at all.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { readReport } from "../analysis/report_file.ts";
import type { Config } from "../config/config.ts";
import { runFiles } from "../config/run_files.ts";
import { finishInterruptedWrites, writeFolder } from "../core/atomic_folder.ts";
import { info } from "../core/log.ts";
import { encodeSafetensors } from "../core/safetensors.ts";
import { version } from "../core/version.ts";
import { emojiLicences } from "../data/emoji/emoji_licences.ts";
import { type Checkpoint, readCheckpoint, restoreModel } from "../model/checkpoint.ts";
import type { Model } from "../model/model.ts";
import { readParameters } from "../model/parameters.ts";
import { originOf } from "../model/pretrained/weights_origin.ts";
import { findBestCheckpoint } from "../model/run_checkpoints.ts";
import { fingerprintOf } from "../ranking/embed_run.ts";
import { useBackend } from "../tensor/use_backend.ts";
import { readRunRecord } from "../training/run_record.ts";
import { preprocessing } from "./card_usage.ts";
import { checkGraphModel } from "./check_graph_model.ts";
import { checkTarget } from "./check_target.ts";
import { exportedConfig } from "./exported_config.ts";
import type { ExportFormat } from "./export_format.ts";
import { graphModel } from "./graph_model.ts";
import { graphModelFiles } from "./graph_model_files.ts";
import { type CardFacts, modelCard } from "./model_card.ts";

/** What to export, and where to. */
export interface ExportOptions {
  formats: readonly ExportFormat[];
  /** The folder; `export` in that of the run by default. */
  to?: string;
  /** Whether an export that is there is replaced; else it is refused. */
  overwrite?: boolean;
}

/**
 * Exports the best model of the run that the configuration names. What the model is, its checkpoint
 * says, not the configuration.
 *
 * @returns the folder
 * @throws {UserError} if there is no checkpoint, it is damaged, or the folder is there already
 */
export async function exportRun(
  { output }: Config,
  { formats, to, overwrite = false }: ExportOptions,
): Promise<string> {
  const files = runFiles(output);
  const target = to ?? join(files.folder, "export");
  await finishInterruptedWrites(dirname(target), isLeftOver(basename(target)));
  await checkTarget(target, { overwrite });
  const checkpoint = await readCheckpoint(await findBestCheckpoint(files.checkpoints));
  const { record, fingerprint } = checkpoint;
  const runRecord = await readRunRecord(files.record);
  const report = await findFigures(files.report, checkpoint);

  // What needs nothing installed, and is the same everywhere.
  await useBackend("wasm");
  // The head that helps training along is no part of an embedding.
  const model = restoreModel({ ...checkpoint, record: { ...record, categoryCount: 0 } });
  const exported = new Map<string, Uint8Array>();
  const about = { run: output.name, epoch: record.epoch, step: record.step, fingerprint };
  try {
    if (formats.includes("tfjs")) {
      for (const [name, content] of await tfjsFiles(model, about)) exported.set(name, content);
    }
    if (formats.includes("safetensors")) {
      exported.set("model.safetensors", await safetensorsFile(model, about));
    }
    const settings = {
      likeness: version,
      ...about,
      ...exportedConfig(record, runRecord && (runRecord.config as Config).train),
      weights_origin: originOf(record.model.weights),
      preprocessing: preprocessing(record),
    };
    exported.set("config.json", encode(JSON.stringify(settings, null, 2) + "\n"));
    const card = modelCard({
      run: output.name,
      record,
      fingerprint,
      parameterCount: parameterCount(model),
      formats,
      report,
      training: runRecord,
      licences: record.data.dataset === "emoji" ? await emojiLicences() : [],
    });
    exported.set("README.md", encode(card));
  } finally {
    model.dispose();
  }
  await writeFolder(target, exported);
  return target;
}

/** What an export that was cut off left beside its folder. */
function isLeftOver(folder: string): (name: string) => boolean {
  return (name) => name === `${folder}.tmp` || name === `${folder}.replaced`;
}

/** Figures of other weights, or of other data, would be taken for those of these. */
async function findFigures(
  path: string,
  { record, fingerprint }: Checkpoint,
): Promise<CardFacts["report"]> {
  const measure = "`deno task analysis:analyze` measures them; export again after it.";
  const report = await readReport(path);
  if (report === null) return { missing: `this model was not measured. ${measure}` };
  if (report.source?.fingerprint === await fingerprintOf(fingerprint, record.data)) return report;
  return {
    missing: `those in metrics.json are of another checkpoint or of other data. ${measure}`,
  };
}

async function tfjsFiles(
  model: Model,
  about: Record<string, unknown>,
): Promise<Map<string, Uint8Array>> {
  const files = graphModelFiles(graphModel(model), about);
  const difference = await checkGraphModel(files, model);
  info(`Checked: the graph gives the model's embeddings, at most ${difference} apart.`);
  return files;
}

async function safetensorsFile(
  model: Model,
  about: Record<string, unknown>,
): Promise<Uint8Array> {
  const metadata = Object.fromEntries(
    Object.entries({ likeness: version, ...about }).map(([key, value]) => [key, String(value)]),
  );
  return encodeSafetensors({ arrays: await readParameters(model.parameters), metadata });
}

function parameterCount({ parameters }: Model): number {
  return [...parameters.all.values()].reduce((sum, { size }) => sum + size, 0);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
