/**
 * A small run with figures of its own, for the tests of the report.
 *
 * @module
 */

import { analyze } from "../../../src/analysis/analyze.ts";
import type { RunSources } from "../../../src/visualization/report/run_sources.ts";
import { embeddingsToShow } from "../embeddings_to_show.ts";

/** A category whose name would be markup if it were not escaped. */
export const hostileName = `</script><img src="https://x.example/" onerror='a()'>`;

/** Four categories of four images, of which one has such a name. */
export const categories: string[] = Array.from(
  { length: 16 },
  (_, row) => ["cat", "dog", "owl", hostileName][row % 4],
);

const file = embeddingsToShow(categories);
const report = await analyze(file, { bootstrapResamples: 20 });

/** Everything that a run leaves, of three epochs. */
export function reportSources(): RunSources & { file: NonNullable<RunSources["file"]> } {
  return {
    name: `<b>"run" & 'co'</b>`,
    record: {
      status: "finished",
      error: null,
      created: "2026-11-26T14:21:31.664Z",
      seconds: 42,
      epoch: 3,
      step: 30,
      config: {
        train: { seed: 0, loss: { name: hostileName } },
        model: { weights_url: "https://example.org/weights.h5" },
        k8s: { namespace: "not shown" },
      },
      command: ["ml:train", "--set", "train.epochs=3"],
      git_commit: null,
      data: {
        list: "a".repeat(64),
        files: "b".repeat(64),
        images: 30,
        categories: 8,
        train: 10,
        selection: 4,
        test: 16,
      },
      versions: { deno: "2.9.6" },
      system: { os: "linux", arch: "x86_64", processors: 2 },
      backend: { name: "wasm", reason: "as asked" },
      seed: 0,
      sessions: [{}],
    },
    epochs: [[0.9, 0.25], [0.625, NaN], [0.55, 0.75]].map(([loss, recall], i) => ({
      epoch: i + 1,
      learning_rate: 0.003 / (i + 1),
      loss,
      ranking_loss: loss,
      auxiliary_loss: 0,
      embedding_spread: 0.5 + i / 10,
      average_ranking_position: 9 - i,
      recall_at_1: recall,
      map_at_r: recall / 2,
    })),
    timings: [100, 250.5, 200].map((speed, i) => ({
      epoch: i + 1,
      seconds: 1,
      images_per_second: speed,
    })),
    bestEpoch: 3,
    selectedBy: "average_ranking_position",
    report: structuredClone(report),
    file: structuredClone(file),
  };
}
