/**
 * The main job as people do it: train, embed, analyse, look; each step a process of its own.
 *
 * @module
 */

import { dirname } from "node:path";
import assert from "node:assert/strict";
import type { Report } from "../../src/analysis/analyze.ts";
import { rankingInputOf, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { backendTest, type TestedBackend } from "../harness/backend_test.ts";
import { numberText } from "../../src/visualization/report/chart_card.ts";
import { readPage } from "../harness/page_files.ts";
import { runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";
import { naiveQueryMetrics, naiveRanking } from "../metrics/naive_ranking.ts";

/** Runs a task that must succeed; gives its stdout. */
async function done(name: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(name, args);
  assert.equal(code, 0, `${name}: ${stderr}`);
  return stdout;
}

/** Sixteen categories in a folder, with the flags of a small run on them. */
async function withSmallData(
  backend: TestedBackend,
  f: (folder: string, settings: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 6 });
    await f(folder, smallRun(folder, backend));
  });
}

await backendTest(
  "train, embed, analyse, look: each task finds what the one before it left",
  async (backend) => {
    await withSmallData(backend, async (folder, settings) => {
      const flags = setFlags(settings);
      const file = (...path: string[]) => smallRunFile(folder, ...path);

      const best = (await done("ml:train", flags)).trimEnd();
      assert.match(best, /^.*\/runs\/small\/checkpoints\/step_\d{8}$/);
      assert.equal(dirname(best), file("checkpoints"));
      const metrics = await Deno.readTextFile(file("metrics.csv"));
      assert.match(
        metrics,
        /^epoch,step,learning_rate,loss,.*average_ranking_position.*\n1,.*\n2,.*\n$/,
      );

      const embedded = file("embeddings-test.safetensors");
      assert.equal(await done("analysis:embed", flags), `${embedded}\n`);

      const { code, stdout, stderr } = await runTask("analysis:analyze", [
        ...flags,
        "--output",
        "json",
      ]);
      assert.equal(code, 0, stderr);
      const report: Report = JSON.parse(stdout);
      assert.deepEqual(JSON.parse(await Deno.readTextFile(file("metrics.json"))), report);
      assert.deepEqual(report.protocol, {
        dataset: "folder",
        split: "zero-shot",
        selectedOn: "held-out categories",
        cropped: false,
      });
      assert.ok(
        report.conditions.some((line) =>
          /zero-shot \(unseen categories\), whole images, model chosen on held-out/.test(line)
        ),
      );
      assert.equal(report.queryCount, 48);
      await checkFigures(report, embedded);
      assert.equal(report.categories!.length, 8);
      assert.equal(report.clusters, undefined);

      const asked = ["--recall-at", "3,47", "--precision-at", "5", "--average", "macro"];
      const other: Report = JSON.parse(
        await done("analysis:analyze", [...flags, ...asked, "--clusters", "--output", "json"]),
      );
      assert.deepEqual(Object.keys(other.metrics.recallAt), ["3", "47"]);
      assert.deepEqual(Object.keys(other.metrics.precisionAt!), ["5"]);
      assert.equal(other.average, "macro");
      assert.equal(other.clusters!.count, 8);

      const pages = [
        await done("visualize:data", flags),
        await done("visualize:predictions-on-batches", flags),
        await done("visualize:predictions-on-dataset", flags),
        await done("visualize:predictions-on-dataset", [...flags, "--order", "worst"]),
      ];
      assert.deepEqual(pages.map((path) => path.trim()), [
        file("data.html"),
        file("predictions-on-batches.html"),
        file("predictions-on-dataset.html"),
        file("predictions-on-dataset.html"),
      ]);
      for (const page of new Set(pages)) await readPage(page.trim());

      assert.equal(await done("visualize:report", flags), `${file("report.html")}\n`);
      const page = await readPage(file("report.html"), { scripts: 1 });
      const drawn = page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
      const losses = metrics.trimEnd().split("\n").slice(1).map((line) =>
        Number(line.split(",")[3])
      );
      const [loss] = losses.map(numberText);
      assert.ok(drawn.includes(`Loss 1 ${loss} 2 `), loss);
      // Of the newest analysis.
      assert.ok(drawn.includes(`Recall@3 ${other.metrics.recallAt[3].value.toFixed(3)} `));
      assert.doesNotMatch(page, /class="card nothing"/);
      await done("visualize:report", flags);
      assert.equal(await Deno.readTextFile(file("report.html")), page);
    });
  },
);

/** Checks the report's figures by ranking the embeddings naively. */
async function checkFigures(report: Report, embeddings: string): Promise<void> {
  const input = rankingInputOf(await readEmbeddings(embeddings));
  const queries = [...input.labels.keys()].map((query) => {
    const ranking = naiveRanking(input, query, "pessimistic");
    const relevant = ranking.map(({ row }) => input.labels[row] === input.labels[query]);
    return naiveQueryMetrics(relevant, [1, 2, 4, 8]);
  });
  const { recallAt, ...others } = report.metrics;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
  const figures: [string, { value: number; low: number; high: number }, number][] = [
    ...[1, 2, 4, 8].map((k, index) =>
      [
        `Recall@${k}`,
        recallAt[k],
        mean(queries.map((query) => query.recallAt[index])),
      ] as [string, typeof recallAt[number], number]
    ),
    ["R-precision", others.rPrecision, mean(queries.map(({ rPrecision }) => rPrecision))],
    ["MAP@R", others.mapAtR, mean(queries.map(({ averagePrecisionAtR: value }) => value))],
    ["mAP", others.meanAveragePrecision, mean(queries.map(({ averagePrecision: value }) => value))],
  ];
  for (const [name, { value, low, high }, naive] of figures) {
    assert.ok(Math.abs(value - naive) < 1e-9, `${name}: ${value}, naively ${naive}`);
    assert.ok(0 <= low && low <= value && value <= high && high <= 1, `${name}: ${low} – ${high}`);
  }
}

await backendTest(
  "analysis:analyze gets the same figures from shards as from one file",
  async (backend) => {
    await withSmallData(backend, async (folder, settings) => {
      const flags = setFlags(settings);
      const analyzed = () => done("analysis:analyze", [...flags, "--output", "json"]);
      await done("ml:train", flags);
      const whole = await analyzed();

      await Deno.remove(smallRunFile(folder, "embeddings-test.safetensors"));
      for (const shard of ["1/2", "0/2"]) {
        const path = await done("analysis:embed", [...flags, "--shard", shard]);
        assert.match(path, new RegExp(`embeddings-test-0000${shard[0]}-of-00002.safetensors\n$`));
      }
      assert.equal(await analyzed(), whole);
      // It read the shards: had it made the file anew, it would be there.
      await assert.rejects(Deno.stat(smallRunFile(folder, "embeddings-test.safetensors")));
    });
  },
);

await backendTest("analysis:analyze refuses shards of which one is missing", async (backend) => {
  await withSmallData(backend, async (folder, settings) => {
    const flags = setFlags(settings);
    await done("ml:train", flags);
    await done("analysis:embed", [...flags, "--shard", "0/2"]);
    const { code, stderr } = await runTask("analysis:analyze", flags);
    assert.equal(code, 2);
    assert.match(stderr, /"embeddings-test-00001-of-00002.safetensors" is missing/);
    await assert.rejects(Deno.stat(smallRunFile(folder, "metrics.json")));
  });
});

await backendTest(
  "ml:train writes the same metrics for one seed, whatever is decoded ahead",
  async (backend) => {
    await withSmallData(backend, async (folder, settings) => {
      const metricsOf = async (name: string, changes: Record<string, unknown>) => {
        await done("ml:train", [...setFlags({ ...settings, ...changes }), "--name", name]);
        return await Deno.readTextFile(`${folder}/runs/${name}/metrics.csv`);
      };
      const first = await metricsOf("first", {});
      assert.equal(await metricsOf("again", {}), first);
      const ahead = { "data.prefetch_batches": 9, "data.cache_mib": 0 };
      assert.equal(await metricsOf("ahead", ahead), first);
      assert.notEqual(await metricsOf("other", { "train.seed": 1 }), first);
    });
  },
);

await backendTest(
  "ml:train again replaces the embeddings and the figures of the training before",
  async (backend) => {
    await withSmallData(backend, async (_, settings) => {
      const flags = setFlags(settings);
      await done("ml:train", flags);
      const before = await done("analysis:analyze", [...flags, "--output", "json"]);
      await done("ml:train", [...flags, "--overwrite", "--epochs", "5", "--set", "train.seed=7"]);
      const page = await done("visualize:predictions-on-dataset", flags);
      const after = await done("analysis:analyze", [...flags, "--output", "json"]);
      const [old, current] = [before, after].map((text): Report => JSON.parse(text));
      assert.notEqual(current.source.fingerprint, old.source.fingerprint);
      // The page was drawn while the old report still lay there.
      const shown = (await readPage(page.trim())).replaceAll(/\s+/g, " ");
      assert.ok(shown.includes(`after epoch ${current.source.epoch}`));
      assert.ok(shown.includes(current.metrics.mapAtR.value.toFixed(3)));
    });
  },
);

await backendTest(
  "categories seen in training make every figure say CLOSED-SET",
  async (backend) => {
    await withSmallData(backend, async (folder, settings) => {
      const names = [...Deno.readDirSync(`${folder}/data`)].map(({ name }) => name).sort();
      const rows = names.flatMap((name) =>
        Array.from({ length: 6 }, (_, i) => `${name}/${i}.png,${name},${i < 3 ? "train" : "test"}`)
      );
      await Deno.writeTextFile(`${folder}/list.csv`, ["path,label,split", ...rows, ""].join("\n"));
      const flags = setFlags({
        ...settings,
        "data.dataset": "csv",
        "data.annotations": `${folder}/list.csv`,
        "data.split": "given",
      });
      const trained = await runTask("ml:train", flags);
      assert.match(trained.stderr, /Data: csv, CLOSED-SET split \(categories seen in training\)/);
      assert.match(await done("analysis:analyze", flags), /CLOSED-SET split/);
      const page = await done("visualize:predictions-on-dataset", flags);
      assert.match(await readPage(page.trim()), /CLOSED-SET split/);

      // The checkpoint remembers it, whatever the config says afterwards of the same images.
      const renamed = [...flags, "--set", "data.split=zero_shot", "--output", "json"];
      const report: Report = JSON.parse(await done("analysis:analyze", renamed));
      assert.equal(report.protocol.split, "closed-set");
    });
  },
);

await backendTest("a model chosen on the test categories is named as such", async (backend) => {
  await withSmallData(backend, async (_, settings) => {
    const flags = setFlags({ ...settings, "data.select_on": "test" });
    const { stderr } = await runTask("ml:train", flags);
    assert.match(stderr, /Data: .*model CHOSEN ON THE TEST categories/);
    assert.match(await done("analysis:analyze", flags), /model CHOSEN ON THE TEST categories/);
    for (const task of ["visualize:predictions-on-batches", "visualize:predictions-on-dataset"]) {
      const page = await done(task, flags);
      assert.match(await readPage(page.trim()), /model CHOSEN ON THE TEST categories/);
    }
  });
});

Deno.test("quickstart trains, analyses and draws on whatever configuration it is given", async () => {
  await withSmallData("wasm", async (folder, settings) => {
    const flags = setFlags(settings);
    const { code, stdout, stderr } = await runTask("quickstart", flags);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /TensorFlow/);
    assert.match(
      stdout,
      /checkpoints\/step_\d{8}\n[\s\S]*Recall@1[\s\S]*predictions-on-dataset\.html\n.*report\.html\n$/,
    );
    await readPage(smallRunFile(folder, "predictions-on-dataset.html"));
    await readPage(smallRunFile(folder, "report.html"), { scripts: 1 });
  });
});

await backendTest("ml:train takes a name that looks like a number", async (backend) => {
  await withSmallData(backend, async (folder, settings) => {
    const stdout = await done("ml:train", [...setFlags(settings), "--name", "007"]);
    assert.equal(dirname(stdout), `${folder}/runs/007/checkpoints`);
  });
});

Deno.test("data:prepare counts images and categories", async () => {
  await withSmallData("wasm", async (_, settings) => {
    const stdout = await done("data:prepare", setFlags(settings));
    assert.equal(stdout, "96 images of 16 categories\n");
  });
});

await backendTest(
  "a small network learns to tell the small data set's categories apart",
  async (backend) => {
    await withSmallData(backend, async (folder, settings) => {
      await done("ml:train", [...setFlags(settings), "--epochs", "12"]);
      const rows = (await Deno.readTextFile(smallRunFile(folder, "metrics.csv"))).trim().split(
        "\n",
      );
      const column = rows[0].split(",").indexOf("loss");
      const losses = rows.slice(1).map((row) => Number(row.split(",")[column]));
      assert.ok(losses.at(-1)! < 0.9 * losses[0], `${losses}`);
    });
  },
);
