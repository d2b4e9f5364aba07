import assert from "node:assert/strict";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { endOf, podOf, runningPodOf, submit, waitForJob } from "./test_job.ts";
import { waitUntil } from "./wait_until.ts";

await clusterTest("a Job completes, and what its container said can be read", async (test) => {
  await submit(test, { name: "says", script: "echo epoch 1; echo a warning >&2; echo epoch 2" });
  await waitForJob(test, "says", "Complete");
  const log = await test.kubectl(["logs", "job/says"]);
  assert.deepEqual(log.split("\n").toSorted(), ["", "a warning", "epoch 1", "epoch 2"]);
});

await clusterTest("a Job whose container exits with 3 fails at its backoff limit", async (test) => {
  await submit(test, { name: "fails", script: "echo no such file; exit 3" });
  await waitForJob(test, "fails", "Failed");
  const failed = (await conditionsOf(test, "fails")).find(({ type }) => type === "Failed");
  assert.equal(failed?.reason, "BackoffLimitExceeded");
  assert.equal(endOf(await podOf(test, "fails"))?.exitCode, 3);
  assert.equal(await test.kubectl(["logs", "job/fails"]), "no such file\n");
});

await clusterTest("a container over its memory limit is killed, and it is told", async (test) => {
  const script = "x=0123456789abcdef; while true; do x=$x$x; done";
  await submit(test, { name: "grows", script, limits: { memory: "32Mi" } });
  await waitForJob(test, "grows", "Failed");
  const end = endOf(await podOf(test, "grows"));
  assert.deepEqual([end?.reason, end?.exitCode], ["OOMKilled", 137]);
});

await clusterTest("of two Jobs that want 5 of 8 GPUs each, one waits", async (test) => {
  const limits = { "nvidia.com/gpu": "5" };
  const script = "until [ -e /tmp/end ]; do sleep 0.1; done";
  await submit(test, { name: "first", script, limits });
  await runningPodOf(test, "first");

  await submit(test, { name: "second", script: "true", limits });
  const scheduled = await waitUntil("the scheduler decides", { seconds: 30 }, async () => {
    const conditions = (await podOf(test, "second"))?.status.conditions ?? [];
    return conditions.find(({ type }) => type === "PodScheduled") ?? null;
  });
  assert.deepEqual([scheduled.status, scheduled.reason], ["False", "Unschedulable"]);
  assert.match(scheduled.message!, /1 Insufficient nvidia\.com\/gpu/);
  assert.equal((await podOf(test, "second"))?.status.phase, "Pending");

  await test.kubectl(["exec", "job/first", "--", "touch", "/tmp/end"]);
  await waitForJob(test, "first", "Complete");
  await waitForJob(test, "second", "Complete");
});

async function conditionsOf({ kubectl }: ClusterTest, job: string): Promise<JobCondition[]> {
  return JSON.parse(await kubectl(["get", `job/${job}`, "--output=json"])).status.conditions;
}

interface JobCondition {
  type: string;
  reason?: string;
}
