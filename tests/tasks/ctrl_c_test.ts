/**
 * What Ctrl-C and a request to end (SIGTERM, as containers get it) do to a training.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  checkpointPath,
  listCheckpoints,
  readWholeCheckpoint,
} from "../../src/model/run_checkpoints.ts";
import { backendTest, type TestedBackend } from "../harness/backend_test.ts";
import { projectRoot, setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, smallRunFile, withFolder } from "../harness/small_run.ts";

const { tasks } = JSON.parse(await Deno.readTextFile(`${projectRoot}deno.json`));
const [, ...directly] = (tasks["ml:train"] as string).split(" ");
const byTask = ["task", "--quiet", "ml:train"];

/** What became of a training. */
interface Stopped {
  code: number;
  stderr: string;
}

/**
 * Starts a training without end in a process group of its own and, once its first epoch is done,
 * calls `interrupt` with the id of the process, which is that of the group too.
 */
async function trainUntil(
  { folder, backend }: { folder: string; backend: TestedBackend },
  command: readonly string[],
  interrupt: (pid: number) => void,
): Promise<Stopped> {
  await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 6 });
  const training = new Deno.Command(Deno.execPath(), {
    args: [...command, ...setFlags(smallRun(folder, backend)), "--epochs", "100000"],
    cwd: projectRoot,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    detached: true,
  }).spawn();
  let stderr = "";
  let interrupted = false;
  for await (const text of training.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    if (interrupted || !/^epoch 1\/100000 /m.test(stderr)) continue;
    interrupted = true;
    interrupt(training.pid);
  }
  const { code } = await training.status;
  return { code, stderr };
}

/** Checks that what a stopped training left is whole. */
async function checkLeftovers(folder: string): Promise<void> {
  const metrics = await Deno.readTextFile(smallRunFile(folder, "metrics.csv"));
  assert.ok(metrics.endsWith("\n"));
  const [header, ...rows] = metrics.trimEnd().split("\n").map((line) => line.split(","));
  assert.deepEqual(rows.map(([epoch]) => Number(epoch)), rows.map((_, index) => index + 1));
  for (const row of rows) assert.equal(row.length, header.length);

  const checkpoints = smallRunFile(folder, "checkpoints");
  const newest = (await listCheckpoints(checkpoints)).at(-1)!;
  const { record, optimizer } = await readWholeCheckpoint(checkpointPath(checkpoints, newest));
  assert.equal(record.epoch, rows.length);
  // It stopped within the next epoch, and kept what it had learned of it, or at its very end.
  assert.ok(record.step >= Number(rows.at(-1)![header.indexOf("step")]));
  assert.ok([...optimizer.keys()].some((name) => name.startsWith("adam/first/")));
  const files = [
    ...Deno.readDirSync(smallRunFile(folder)),
    ...Deno.readDirSync(smallRunFile(folder, "checkpoints")),
  ];
  assert.deepEqual(files.filter(({ name }) => name.endsWith(".tmp")), []);
}

for (
  const [what, command, signal, exitCode] of [
    ["Ctrl-C in a terminal", byTask, "SIGINT", 130],
    ["SIGTERM to a process group", byTask, "SIGTERM", 75],
  ] as const
) {
  await backendTest(
    `${what} ends deno task ml:train with ${exitCode} and the last checkpoint`,
    async (backend) => {
      await withFolder(async (folder) => {
        // A terminal signals the whole group: deno task and the training.
        const { code, stderr } = await trainUntil(
          { folder, backend },
          command,
          (pid) => Deno.kill(-pid, signal),
        );
        assert.equal(code, exitCode, stderr);
        assert.match(stderr, new RegExp(`^${signal}: stopping after this step …$`, "m"));
        assert.match(stderr, /^Stopped at step \d+; the same command goes on from there\.$/m);
        assert.doesNotMatch(stderr, /error|at file:/);
        await checkLeftovers(folder);
      });
    },
  );
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 75]] as const) {
  await backendTest(`${signal} to the training alone ends it with ${exitCode}`, async (backend) => {
    await withFolder(async (folder) => {
      const { code, stderr } = await trainUntil(
        { folder, backend },
        directly,
        (pid) => Deno.kill(pid, signal),
      );
      assert.equal(code, exitCode, stderr);
      await checkLeftovers(folder);
    });
  });
}

await backendTest(
  "SIGTERM to deno task alone, as a container gets it, reaches the training",
  async (backend) => {
    await withFolder(async (folder) => {
      const { code, stderr } = await trainUntil(
        { folder, backend },
        byTask,
        (pid) => Deno.kill(pid, "SIGTERM"),
      );
      assert.equal(code, 75, stderr);
      await checkLeftovers(folder);
    });
  },
);
