/**
 * Folders of runs as training and analysis leave them, without training.
 *
 * @module
 */

import { join } from "node:path";
import { analyze } from "../../src/analysis/analyze.ts";
import { writeReport } from "../../src/analysis/report_file.ts";
import { runFiles } from "../../src/config/run_files.ts";
import type { Clock } from "../../src/core/clock.ts";
import { createRandom } from "../../src/core/random.ts";
import {
  type EmbeddingsFile,
  embeddingsPath,
  writeEmbeddings,
} from "../../src/ranking/embeddings_file.ts";
import { openRunRecord, type RunEnding } from "../../src/training/open_run_record.ts";
import type { RunFacts } from "../../src/training/run_record.ts";
import { someFacts } from "../training/some_facts.ts";

/** What a run has come to. */
export interface SomeRun {
  /** Settings, as for `--set`. */
  set?: readonly string[];
  /** Facts other than those of `someFacts()`. */
  facts?: Partial<RunFacts>;
  /** `metrics.csv`; by default three epochs, of which the second is the best. */
  metrics?: string;
  /** How its process ended; by default well, null if it did not. */
  ending?: Partial<RunEnding> | null;
  /** When it began, in seconds since 1970. */
  started?: number;
  /** What is written as the embeddings of the test images, with a report. */
  embeddings?: EmbeddingsFile;
}

/** Three epochs, the second of which has the best position. */
export const threeEpochs =
  "epoch,step,learning_rate,loss,ranking_loss,auxiliary_loss,average_ranking_position,recall_at_1,map_at_r\n" +
  "1,4,0.003,0.9,0.9,0,5.5,0.5,0.25\n" +
  "2,8,0.002,0.7,0.7,0,3.25,0.75,0.5\n" +
  "3,12,0.00001,0.6,0.6,0,3.5,0.8,0.4\n";

/** Writes the folder of a run `name` below `dir`. */
export async function writeRun(
  dir: string,
  name: string,
  { set = [], facts = {}, metrics = threeEpochs, ending = {}, started = 0, embeddings }: SomeRun =
    {},
): Promise<void> {
  const files = runFiles({ dir, name });
  let elapsed = 0;
  const clock: Clock = { now: () => (1_700_000_000 + started) * 1000, elapsed: () => elapsed };
  const settings = ["train.epochs=3", `output.name=${JSON.stringify(name)}`, ...set];
  const record = await openRunRecord(files.record, someFacts(settings, { name, ...facts }), {
    ...{ epoch: 0, step: 0, clock },
  });
  elapsed = 185_000;
  if (ending) {
    await record.end({ status: "finished", exitCode: 0, epoch: 3, step: 12, ...ending });
  }
  await Deno.writeTextFile(files.metrics, metrics);
  if (!embeddings) return;
  await writeEmbeddings(embeddingsPath(files.folder, "test"), embeddings);
  await writeReport(files.report, await analyze(embeddings, { bootstrapResamples: 10 }));
}

/** Embeddings of 60 test images of 15 categories; less noise ranks better. */
export function someEmbeddings(
  run: string,
  { noise, folder = "/data", epoch = 2 }: { noise: number; folder?: string; epoch?: number },
): EmbeddingsFile {
  const random = createRandom(`${run} embeddings`);
  const samples = Array.from({ length: 60 }, (_, i) => ({
    path: join(folder, `c${i % 15}`, `${i}.png`),
    category: `c${i % 15}`,
  }));
  return {
    embeddings: Float32Array.from(
      { length: 60 * 3 },
      (_, i) => Math.sin((Math.floor(i / 3) % 15) * 5 + i % 3) + noise * random.normal(),
    ),
    dim: 3,
    samples,
    protocol: { dataset: "folder", split: "zero-shot", selectedOn: "nothing", cropped: false },
    source: { run, epoch, modelName: "cgd", part: "test", imageSize: 32, fingerprint: run },
    shard: { index: 0, count: 1 },
  };
}
