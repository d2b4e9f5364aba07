/**
 * `deno task visualize:tensorboard`: rankings and the embedding projector, for TensorBoard.
 *
 * @module
 */

import { join } from "node:path";
import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { maxMemoryFlag } from "../../src/cli/max_memory_flag.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";
import { runFiles } from "../../src/config/run_files.ts";
import { writeFolder } from "../../src/core/atomic_folder.ts";
import { counted, grouped } from "../../src/core/counted.ts";
import { info, print } from "../../src/core/log.ts";
import { openEmbeddings } from "../../src/ranking/embed_run.ts";
import { tensorboardFiles } from "../../src/visualization/tensorboard_files.ts";

/** The task. */
export const tensorboardTask: Task = {
  name: "visualize:tensorboard",
  summary: "Writes rankings and the embedding projector of the test part for TensorBoard.",
  flags: {
    ...configFlags,
    images: {
      type: "integer",
      doc: "How many images the projector shows; of more, whole categories drawn at random.",
      default: 5000,
      least: 1,
    },
    seed: { type: "integer", doc: "Seed of that choice.", default: 0 },
    queries: {
      type: "integer",
      doc: "How many of the best and of the worst queries.",
      default: 10,
      least: 1,
    },
    "max-memory": maxMemoryFlag,
  },
  async run(flags) {
    const config = await configOf(flags);
    const file = await openEmbeddings(config);
    const images = flags.integer("images")!;
    const all = file.samples.length;
    if (images < all) {
      info(`The projector shows ${counted(images, "image")} of ${grouped(all)} (--images).`);
    }
    // A folder of its own, which is written whole: beside the files of a training that goes on,
    // TensorBoard would take the newer file for the only one that grows.
    const folder = join(runFiles(config.output).events, file.source.part);
    await writeFolder(
      folder,
      await tensorboardFiles(file, {
        images,
        seed: flags.integer("seed")!,
        queries: flags.integer("queries")!,
        maxMemory: flags.integer("max-memory"),
        cropToBox: config.data.crop_to_box,
      }),
    );
    print(folder);
    info(`tensorboard --logdir ${config.output.dir} shows it, under Images and Projector.`);
  },
};

if (import.meta.main) await runTask(tensorboardTask);
