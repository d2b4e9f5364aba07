import assert from "node:assert/strict";
import { join } from "node:path";
import { anyUser } from "../../docker/container_training.ts";
import { inspectRun, namesIn } from "../../faults/inspect_run.ts";
import { runFolder } from "../../faults/watch_checkpoints.ts";
import { runInside } from "../start/sandbox.ts";
import { podSettings, podTest, runOf } from "./pod_test_case.ts";
import {
  conditionOf,
  containerState,
  logOf,
  podsOf,
  runningPod,
  submitRun,
  waitForEnd,
} from "./rendered_job.ts";

await podTest("what only the run finds to be wrong (exit 2) fails at once", async (test) => {
  const set = { "data.dir": join(test.folder, "data", "nothing"), "k8s.retries": 3 };
  const job = await submitRun(test, podSettings(test, set));
  const ended = await waitForEnd(test, job, "Failed");
  const { reason, message } = conditionOf(ended, "Failed")!;
  assert.equal(reason, "PodFailurePolicy");
  assert.match(message!, /exit code 2\b/);

  const pods = await podsOf(test, job);
  assert.equal(pods.length, 1);
  const end = containerState(pods[0]).terminated!;
  assert.equal(end.exitCode, 2);
  assert.match(end.message!, /^error: Cannot read folder "\/data\/nothing": no such folder/m);
});

await podTest("a full disk (exit 1) counts as a try, and says which", async (test) => {
  const runs = join(test.folder, "runs");
  const { sandbox } = test.cluster.facts;
  const options = `size=4m,mode=755,uid=${anyUser},gid=${anyUser}`;
  await runInside(sandbox, "mount", ["-t", "tmpfs", "-o", options, "tmpfs", runs]);
  try {
    const job = await submitRun(test, podSettings(test, { "k8s.retries": 0 }));
    const ended = await waitForEnd(test, job, "Failed");
    assert.equal(conditionOf(ended, "Failed")!.reason, "BackoffLimitExceeded");
    const { exitCode, message } = containerState((await podsOf(test, job))[0]).terminated!;
    assert.equal(exitCode, 1);
    assert.match(message!, /^error: Cannot write .*: no space is left on the disk\.$/m);
  } finally {
    await runInside(sandbox, "umount", [runs]);
  }
});

await podTest("a training over its memory is killed, and it is told", async (test) => {
  const set = { "k8s.memory": "700Mi", "data.image_size": 512, "k8s.retries": 0 };
  const job = await submitRun(test, podSettings(test, set));
  const ended = await waitForEnd(test, job, "Failed");
  assert.equal(conditionOf(ended, "Failed")!.reason, "BackoffLimitExceeded");
  const { reason, exitCode } = containerState((await podsOf(test, job))[0]).terminated!;
  assert.deepEqual([reason, exitCode], ["OOMKilled", 137]);
});

await podTest("a training at its deadline is ended, with a whole checkpoint", async (test) => {
  const set = { "train.epochs": 1000, "k8s.max_run_seconds": 12 };
  const job = await submitRun(test, podSettings(test, set));
  const log = await logOf(test, await runningPod(test, job), { follow: true });
  const ended = await waitForEnd(test, job, "Failed");
  assert.equal(conditionOf(ended, "Failed")!.reason, "DeadlineExceeded");

  const step = Number(/^Stopped at step (\d+); the same command goes on/m.exec(log)?.[1]);
  const folder = runFolder(runOf(test));
  const { checkpoints, faults, temporary } = await inspectRun(folder, {
    metrics: await Deno.readTextFile(join(folder, "metrics.csv")),
    names: new Set(namesIn(folder)),
  });
  assert.deepEqual({ faults, temporary }, { faults: [], temporary: [] });
  assert.equal(checkpoints.at(-1), step, log);
});
