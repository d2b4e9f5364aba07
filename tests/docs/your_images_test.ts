/**
 * Runs docs/your_images.md: the commands of the page, one after the other, on its own configuration,
 * with a small network and small pictures in place of the reader's.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.ts";
import { drawing, writePicture, writeSmallDataset } from "../harness/small_dataset.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { parsePage } from "./markdown_page.ts";
import { shellCommands } from "./shell_commands.ts";

const path = "docs/your_images.md";

/** What makes the page's trainings take a second. */
const small = {
  "data.image_size": 16,
  "model.backend": "wasm",
  "model.backbone_width": 4,
  "model.embedding_size": 16,
  "train.epochs": 1,
  "train.categories_per_batch": 4,
  "train.warmup_epochs": 0,
};
/** Whitening cuts to fewer directions than the small embeddings have. */
const smallDirections = "8";

Deno.test(`${path}: its commands do what they say, in their order`, async () => {
  await withFolder(async (folder) => {
    const { blocks } = parsePage(path, await Deno.readTextFile(path));
    const here = join(folder, "here");
    await Deno.mkdir(here);
    await writeSmallDataset(join(folder, "photos"), { categories: 20, imagesEach: 6 });
    await writePicture(join(here, "new.jpg"), drawing(0, 24, createRandom("new")));
    let ran = 0;
    for (const { language, text } of blocks) {
      const file = /^# (\S+\.yaml)\n/.exec(text)?.[1];
      if (language === "yaml" && file) await Deno.writeTextFile(join(here, file), text);
      if (language !== "sh") continue;
      for (const [program, , task, ...args] of shellCommands(text)) {
        if (program !== "deno" || !canRun(task, args)) continue;
        const { code, stderr } = await runTask(task, smaller(task, args, here), {
          env: { INIT_CWD: here },
        });
        assert.equal(code, 0, `${task} ${args.join(" ")}: ${stderr}`);
        ran += 1;
      }
    }
    assert.ok(ran > 0);
    const runs = await Array.fromAsync(Deno.readDir(join(here, "runs")), ({ name }) => name);
    assert.deepEqual(runs.sort(), ["photos", "photos-ms", "photos-sum"]);
  });
});

/** Whether a command ends by itself, needs no network, no weights, and no pictures but these. */
function canRun(task: string, args: readonly string[]): boolean {
  return task !== "explore" && !task.startsWith("setup:") && !args.includes("photos.yaml") &&
    !args.includes("examples/my_config.yaml");
}

/** The command's arguments, with what makes it small; the runs are where the configuration is. */
function smaller(task: string, args: readonly string[], here: string): string[] {
  if (task.startsWith("runs:")) return [...args, "--dir", join(here, "runs")];
  const given = args.map((arg, at) => args[at - 1] === "--whiten" ? smallDirections : arg);
  return [...given, ...setFlags(small)];
}
