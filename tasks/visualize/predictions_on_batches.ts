/**
 * `deno task visualize:predictions-on-batches`: rankings within a few P×K batches, on a page.
 *
 * @module
 */

import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { print } from "../../src/core/log.ts";
import { encodeThumbnail } from "../../src/data/encode_image.ts";
import { openEmbeddings } from "../../src/ranking/embed_run.ts";
import { batchRankings } from "../../src/visualization/batch_rankings.ts";
import { batchRankingsPage } from "../../src/visualization/batch_rankings_page.ts";
import { describeRun } from "../../src/visualization/describe_run.ts";

/** The task. */
export const predictionsOnBatchesTask: Task = {
  name: "visualize:predictions-on-batches",
  summary: "Writes a page with rankings within batches of the test categories.",
  flags: {
    ...configFlags,
    batches: { type: "integer", doc: "How many batches.", default: 4, least: 1 },
    seed: { type: "integer", doc: "Seed of the choice of batches and queries.", default: 0 },
  },
  async run(flags) {
    const config = await configOf(flags);
    const file = await openEmbeddings(config);
    const count = flags.integer("batches")!;
    const batches = await batchRankings(file, config.train, {
      count,
      seed: flags.integer("seed")!,
    });
    const html = await batchRankingsPage(
      { run: describeRun(file), batches },
      (path, box) => encodeThumbnail(path, { box: config.data.crop_to_box ? box : undefined }),
    );
    const path = runFiles(config.output).page("predictions-on-batches");
    await atomicWrite(path, html);
    print(path);
  },
};

if (import.meta.main) await runTask(predictionsOnBatchesTask);
