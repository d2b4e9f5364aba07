import assert from "node:assert/strict";
import { join } from "node:path";
import { parseExploreCase } from "../../../bench/explore/cases.ts";
import { startExplorer } from "../../../bench/explore/explorer_process.ts";
import { lookAtFirstPage, timeNeighbours } from "../../../bench/explore/visit_explorer.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { embeddingsPath, writeEmbeddings } from "../../../src/ranking/embeddings_file.ts";
import { projectRoot, setFlags } from "../../harness/run_task.ts";
import { writeSmallDataset } from "../../harness/small_dataset.ts";
import { withFolder } from "../../harness/small_run.ts";
import { embeddingsToShow } from "../../visualization/embeddings_to_show.ts";

Deno.test("parseExploreCase() reads rows and dim, and refuses other names", () => {
  const name = "explore 100000x256";
  assert.deepEqual(parseExploreCase(name), { name, rows: 100_000, dim: 256 });
  for (const wrong of ["explore", "exact 100x2", "explore 10x"]) {
    assert.throws(() => parseExploreCase(wrong), UserError, wrong);
  }
});

Deno.test("lookAtFirstPage() fetches all that the page needs, and timeNeighbours() an answer, from a real explorer", () =>
  withFolder(async (folder) => {
    const [category] = await writeSmallDataset(join(folder, "data"), {
      categories: 1,
      imagesEach: 2,
    });
    const file = embeddingsToShow(Array(60).fill(category));
    const samples = file.samples.map((sample, row) => ({
      ...sample,
      path: join(folder, "data", category, `${row % 2}.png`),
    }));
    const path = embeddingsPath(join(folder, "runs", "many"), "test");
    const settings = {
      "output.dir": join(folder, "runs"),
      "output.name": "many",
      "data.cache_dir": join(folder, "cache"),
    };
    await writeEmbeddings(path, { ...file, samples });
    const { url, stop } = await startExplorer(setFlags(settings));
    try {
      const { images, answers } = await lookAtFirstPage(url);
      // Every file of the page but for what it has no use of at first.
      const files = Array.from(Deno.readDirSync(`${projectRoot}src/explorer/page`)).length;
      assert.equal(images, 60);
      assert.ok(answers > 50 + files / 2 && answers <= 51 + files, `${answers} of ${files}`);
      assert.ok(await timeNeighbours(url, 59) > 0);
      await assert.rejects(timeNeighbours(url, 60), /404/);
    } finally {
      await stop();
    }

    await writeEmbeddings(path, { ...file, samples: file.samples });
    const without = await startExplorer(setFlags(settings));
    try {
      await assert.rejects(lookAtFirstPage(without.url), /Image \d+ has no picture/);
    } finally {
      await without.stop();
    }
    await assert.rejects(startExplorer(["--port", "none"]), /--port/);
  }));
