import assert from "node:assert/strict";
import { join } from "node:path";
import type { Failure, RunAnswer, SearchAnswer } from "../../src/explorer/api.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { embeddingsPath, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { blackPng } from "../data/image_bombs.ts";
import { projectRoot, runTask, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

/** A run of the task that listens. */
interface Exploring {
  url: string;
  /** Sends a signal; gives the exit code and what was told. */
  end(signal: Deno.Signal): Promise<{ code: number; stdout: string; stderr: string }>;
}

const { tasks } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
const [, ...command] = (tasks.explore as string).split(" ");

async function explore(args: readonly string[]): Promise<Exploring> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command, ...args, "--port", "0"],
    cwd: projectRoot,
    env: { NO_COLOR: "1", INIT_CWD: projectRoot },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let stdout = "";
  while (!stdout.includes("\n")) {
    const { value, done } = await lines.read();
    if (done) throw new Error(await stderr);
    stdout += value;
  }
  return {
    url: stdout.trim(),
    async end(signal) {
      child.kill(signal);
      const { code } = await child.status;
      while (!(await lines.read()).done);
      return { code, stdout, stderr: await stderr };
    },
  };
}

async function search(url: string, body: BodyInit) {
  const response = await fetch(`${url}api/search?k=3`, { method: "POST", body });
  return { status: response.status, answer: await response.json() };
}

Deno.test("explore: a trained run is searched by pictures that are sent", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories: 12, imagesEach: 6 });
    const cache = join(folder, "cache");
    const flags = setFlags({ ...smallRun(folder), "train.epochs": 1, "data.cache_dir": cache });
    const trained = await runTask("ml:train", flags);
    assert.equal(trained.code, 0, trained.stderr);

    // The embeddings are made first.
    const exploring = await explore([
      ...setFlags({ "output.dir": join(folder, "runs") }),
      "--run",
      "small",
    ]);
    const { url } = exploring;
    try {
      const run: RunAnswer = await (await fetch(`${url}api/run`)).json();
      assert.equal(run.canSearchByUpload, true);
      const { samples } = await readEmbeddings(embeddingsPath(smallRunFile(folder), "test"));
      assert.equal(run.images, samples.length);

      for (const id of [0, samples.length - 1]) {
        const { status, answer } = await search(url, await Deno.readFile(samples[id].path));
        assert.equal(status, 200);
        const [found] = (answer as SearchAnswer).neighbours;
        assert.equal((answer as SearchAnswer).neighbours.length, 3);
        assert.equal(samples[found.id].path, samples[id].path);
        // Alone in its batch it is computed in another order; nearly, not exactly, itself.
        assert.ok(found.distance < 1e-3, String(found.distance));
        assert.equal(found.same, null);
      }
      // Its content says what it is, and the same picture in another format is found as well.
      const sharp = await loadSharp();
      for (const format of ["webp", "tiff", "gif"] as const) {
        const options = format === "webp" ? { lossless: true } : {};
        const bytes = await sharp(samples[2].path).toFormat(format, options).toBuffer();
        const { answer } = await search(url, new Uint8Array(bytes));
        assert.equal((answer as SearchAnswer).neighbours[0].id, 2, format);
      }

      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
      const refused: [BodyInit, number, RegExp][] = [
        ["", 400, /^Cannot search: the request has no picture\.$/],
        ["no picture", 415, /it is no JPEG, PNG, WebP, GIF, TIFF or AVIF\.$/],
        [svg, 415, /it is no JPEG/],
        [blackPng(60_000, 60_000), 415, /exceeds pixel limit$/],
        [(await Deno.readFile(samples[0].path)).subarray(0, 90), 415, /^Cannot read image "the p/],
        [new Uint8Array(20 * 2 ** 20 + 1), 413, /^Cannot take more than 20 MiB\.$/],
      ];
      for (const [body, wanted, pattern] of refused) {
        const { status, answer } = await search(url, body);
        assert.equal(status, wanted, String(pattern));
        assert.match((answer as Failure).error, pattern);
        assert.ok(!(answer as Failure).error.includes("\n"));
      }
      // It goes on after all that.
      assert.equal((await search(url, await Deno.readFile(samples[0].path))).status, 200);
    } finally {
      const { code, stdout, stderr } = await exploring.end("SIGINT");
      assert.equal(code, 130, stderr);
      assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
      assert.match(stderr, /^Run "small", \d+ images: open http:\/\/127\.0\.0\.1:\d+\/ \(Ctrl-C/m);
      assert.doesNotMatch(stderr, /error/);
    }

    const again = await explore([...flags, "--host", "0.0.0.0", "--token", "0123456789abcdef"]);
    const answer = await fetch(again.url, { redirect: "manual" });
    const { code } = await again.end("SIGTERM");
    assert.deepEqual([answer.status, code], [303, 0]);
  }));

Deno.test("explore: what is missing is said in one sentence", () =>
  withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories: 2, imagesEach: 2 });
    const flags = setFlags(smallRun(folder));
    const missing = await runTask("explore", [...flags, "--run", "nobody"]);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: Cannot find the best checkpoint in ".*nobody/m);
    const open = await runTask("explore", [...flags, "--host", "0.0.0.0"]);
    assert.equal(open.code, 2);
    assert.match(open.stderr, /^error: Cannot listen on "0\.0\.0\.0" without --token/);
    assert.equal(open.stdout, "");
  }));
