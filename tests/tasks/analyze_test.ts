import assert from "node:assert/strict";
import { join } from "node:path";
import type { Report } from "../../src/analysis/analyze.ts";
import { reRankingMethods } from "../../src/ranking/re_ranking/re_rank.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

Deno.test("analysis:analyze measures whitened and re-ranked embeddings if asked, beside what is there", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(join(folder, "data"), { categories: 12, imagesEach: 4 });
    const flags = setFlags({
      ...smallRun(folder),
      "train.epochs": 1,
      "train.categories_per_batch": 3,
    });
    const trained = await runTask("ml:train", flags);
    assert.equal(trained.code, 0, trained.stderr);
    const analyze = async (...more: string[]) => {
      const { code, stdout, stderr } = await runTask("analysis:analyze", [
        ...flags,
        "--baseline=none",
        "--output=json",
        ...more,
      ]);
      return { code, stderr, report: code === 0 ? JSON.parse(stdout) as Report : null };
    };

    const plain = (await analyze()).report!;
    const { report, stderr } = await analyze("--whiten", "3", "--shrinkage", "20");
    assert.ok(report, stderr);
    const { trainingImages, ...whitening } = report.source.whitening!;
    assert.ok(trainingImages > 0);
    assert.deepEqual([whitening.dim, whitening.shrinkage], [3, 0.2]);
    assert.ok(report.conditions.some((line) => line.includes("WHITENED")));
    assert.notDeepEqual(report.metrics, plain.metrics);

    const written = async (name: string) =>
      JSON.parse(await Deno.readTextFile(smallRunFile(folder, name)));
    assert.deepEqual(await written("metrics.json"), plain);
    assert.deepEqual(await written("metrics-whitened.json"), report);

    for (const method of reRankingMethods) {
      const { reRanked, ...rest } = (await analyze("--re-rank", method)).report!;
      assert.deepEqual([reRanked!.method, rest], [method, plain]);
      assert.notEqual(reRanked!.mapAtR, plain.metrics.mapAtR.value);
    }

    for (
      const [wrong, message] of [
        [["--shrinkage", "20"], /nothing is whitened/],
        [["--whiten", "3", "--shrinkage", "101"], /--shrinkage 101: wanted 0 to 100/],
        [["--re-rank", "k-reciprocal"], /wanted alpha_qe or dba or k_reciprocal/],
        [["--whiten", "5000"], /Cannot whiten to 5000 dimensions/],
      ] as const
    ) {
      const refused = await analyze(...wrong);
      assert.equal(refused.code, 2, refused.stderr);
      assert.match(refused.stderr, message);
    }
  }));
