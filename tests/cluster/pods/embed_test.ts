import assert from "node:assert/strict";
import { join } from "node:path";
import { anyUser } from "../../docker/container_training.ts";
import { faultRunSettings } from "../../faults/fault_run.ts";
import { namesIn } from "../../faults/inspect_run.ts";
import { runTraining } from "../../faults/training_process.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { runTask, setFlags } from "../../harness/run_task.ts";
import { readEmbeddings, shardRange } from "../../../src/ranking/embeddings_file.ts";
import { command } from "../start/command.ts";
import { waitUntil } from "../wait_until.ts";
import { podSettings, type PodTest, podTest, runOf } from "./pod_test_case.ts";
import { indexOf, podsOf, runningPod, submitRun, waitForEnd } from "./rendered_job.ts";
import { evict } from "./stopped_pod.ts";

const shards = 3;
const evicted = 1;
const set = { "train.epochs": 1 };

await podTest(
  "of an embedding in shards one is evicted: only that one is done again, and analysis:analyze reads all",
  async (test) => {
    const folder = runFolder(runOf(test));
    const { code, stderr } = await runTraining(runOf(test, set));
    assert.equal(code, 0, stderr);
    const wanted = await analyzed(test);
    const whole = join(folder, "embeddings-test.safetensors");
    const { samples } = await readEmbeddings(whole);
    await Deno.remove(whole);
    await command("chown", ["--recursive", `${anyUser}:${anyUser}`, folder]);

    // One picture cannot be read to its end until it is a file again.
    const { start, end } = shardRange(samples.length, { index: evicted, count: shards });
    const picture = samples[Math.floor((start + end) / 2)].path;
    await Deno.rename(picture, `${picture}.kept`);
    await command("mkfifo", ["--mode=644", picture]);

    const job = await submitRun(test, podSettings(test, set), ["--shards", String(shards)]);
    const partsIn = () => namesIn(folder).filter((name) => name.startsWith("embeddings-"));
    await waitUntil("all other shards are there", { seconds: 60 }, () => {
      return Promise.resolve(partsIn().length === shards - 1);
    });
    const others = partsIn();
    const before = await states(folder, others);
    const pod = await runningPod(test, job, (pod) => indexOf(pod) === evicted);
    await Deno.rename(`${picture}.kept`, picture);
    await evict(test, pod);
    const { status } = await waitForEnd(test, job, "Complete");
    assert.deepEqual([status.completedIndexes, status.failed ?? 0], [`0-${shards - 1}`, 0]);

    const missing = `embeddings-test-0000${evicted}-of-0000${shards}.safetensors`;
    assert.ok(!others.includes(missing));
    assert.deepEqual(partsIn(), [...others, missing].sort());
    assert.deepEqual(await states(folder, others), before);
    const again = (await podsOf(test, job)).filter((one) =>
      one.metadata.name !== pod.metadata.name
    );
    assert.deepEqual(again.map(indexOf).sort(), [0, 1, 2]);
    assert.deepEqual(await analyzed(test), wanted);
    assert.ok(!namesIn(folder).includes("embeddings-test.safetensors"));
  },
);

async function analyzed(test: PodTest): Promise<unknown> {
  const flags = [...setFlags(faultRunSettings(runOf(test, set))), "--output", "json"];
  const { code, stdout, stderr } = await runTask("analysis:analyze", flags);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** What differs once a file was written again. */
async function states(folder: string, names: readonly string[]): Promise<unknown[]> {
  return await Promise.all(names.map(async (name) => {
    const { ino, mtime } = await Deno.stat(join(folder, name));
    return [name, ino, mtime?.getTime()];
  }));
}
