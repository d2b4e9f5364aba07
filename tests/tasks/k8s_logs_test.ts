import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot, runTask } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";
import { type FakeApi, startFakeApi } from "../k8s/fake_api.ts";
import { type FakeTraining, putTraining } from "../k8s/logs/fake_training.ts";

/** A cluster with a Job whose pod has written two lines, and the arguments that name it. */
async function withJob(
  f: (test: { api: FakeApi; job: FakeTraining; args: string[] }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await using api = await startFakeApi();
    const kubeconfig = join(folder, "kubeconfig");
    await Deno.writeTextFile(kubeconfig, api.kubeconfig());
    const job = putTraining(api, { name: "sop-1a2b3c4d" });
    job.addPod("a");
    job.start("a");
    api.log("a", ["epoch 1", "epoch 2"], { time: new Date("2026-01-31T12:00:00Z") });
    const args = ["sop", "--kubeconfig", kubeconfig, "--namespace", "default"];
    await f({ api, job, args });
  });
}

Deno.test("k8s:logs prints what there is, as it is asked for", () =>
  withJob(async ({ args }) => {
    const logs = await runTask("k8s:logs", args);
    assert.deepEqual(logs, { code: 0, stdout: "epoch 1\nepoch 2\n", stderr: "" });
    const last = await runTask("k8s:logs", [...args, "--tail", "1", "--timestamps"]);
    assert.equal(last.stdout, "2026-01-31T12:00:00.000000000Z epoch 2\n");
    const since = await runTask("k8s:logs", [...args, "--since", "1h"]);
    assert.equal(since.stdout, "");
    for (
      const [flags, message] of [
        [["--since", "soon"], 'Cannot use --since "soon": wanted a duration such as '],
        [["--index", "0"], 'Cannot show index 0 of "sop-1a2b3c4d": it has no indexes.'],
        [["--previous"], 'Cannot show the log of an attempt before of "sop-1a2b3c4d": there was'],
        [["-f", "--previous"], "Cannot use --previous with --follow: "],
      ] as const
    ) {
      const { code, stdout, stderr } = await runTask("k8s:logs", [...args, ...flags]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.ok(stderr.startsWith(`error: ${message}`), stderr);
    }
  }));

Deno.test("k8s:logs --follow ends with the Job's exit code", () =>
  withJob(async ({ job, args }) => {
    const child = start([...args, "--follow"]);
    await child.wrote("epoch 2\n");
    job.end("a", { exitCode: 1 });
    job.finish("Failed");
    assert.deepEqual(await child.end(), {
      code: 1,
      stdout: "epoch 1\nepoch 2\n",
      stderr: "sop-1a2b3c4d failed: Why: as it was.\n",
    });
  }));

Deno.test("k8s:logs -f is left by Ctrl-C, and the Job goes on", () =>
  withJob(async ({ api, args }) => {
    const child = start([...args, "-f"]);
    await child.wrote("epoch 2\n");
    child.process.kill("SIGINT");
    const { code, stderr } = await child.end();
    assert.deepEqual([code, stderr], [
      130,
      `Job "sop-1a2b3c4d" goes on; deno task k8s:cancel sop-1a2b3c4d ends it.\n`,
    ]);
    assert.deepEqual(new Set(api.seen.map(({ method }) => method)), new Set(["GET"]));
  }));

Deno.test("k8s:logs -f ends when nobody reads it any more", () =>
  withJob(async ({ api, args }) => {
    const child = start([...args, "-f"]);
    await child.wrote("epoch 2\n");
    await child.stopReading();
    // A line that is written after that tells the task of it; those before may still fit the pipe.
    const writing = setInterval(() => api.log("a", ["more"]), 20);
    const { code } = await child.process.status;
    clearInterval(writing);
    assert.equal(code, 130);
    await child.end();
  }));

/** Starts the task as a process of its own. */
function start(args: string[]) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "k8s:logs", ...args],
    ...{ cwd: projectRoot, env: { NO_COLOR: "1" }, stdin: "null" },
    ...{ stdout: "piped", stderr: "piped" },
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const stderr = new Response(process.stderr).text();
  let stdout = "";
  async function read(): Promise<boolean> {
    const { done, value = "" } = await reader.read();
    stdout += value;
    return !done;
  }
  return {
    process,
    async wrote(text: string): Promise<void> {
      while (!stdout.includes(text)) {
        if (!await read()) assert.fail(await stderr);
      }
    },
    stopReading: () => reader.cancel(),
    async end() {
      while (await read());
      return { code: (await process.status).code, stdout, stderr: await stderr };
    },
  };
}
