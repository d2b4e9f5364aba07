import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { showLogs, type ShowOptions } from "../../../k8s/logs/show_logs.ts";
import { withFakeApi } from "../connect_to_fake.ts";
import { putTraining } from "./fake_training.ts";

Deno.test("showLogs() shows what the newest pod has written so far, and what the one before has", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    for (const pod of ["first", "second"]) {
      job.addPod(pod);
      job.start(pod);
      api.log(pod, [`1 of ${pod}`, `2 of ${pod}`]);
    }
    assert.deepEqual((await show(cluster, job.name)).lines, ["1 of second", "2 of second"]);
    const before = await show(cluster, job.name, { previous: true, tailLines: 1 });
    assert.deepEqual(before, { lines: ["2 of first"], told: [] });
  });
});

Deno.test("showLogs() says why there is nothing yet", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    assert.deepEqual(await show(cluster, job.name), {
      lines: [],
      told: ["train-1: Queued: its pod is not made yet."],
    });
    job.addPod("a");
    job.wait("a", "ErrImageNeverPull");
    const { lines, told } = await show(cluster, job.name);
    assert.deepEqual(lines, []);
    assert.match(told[0], /^train-1: Pulling: image .* cannot be pulled: ErrImageNeverPull\.$/);
    await assert.rejects(show(cluster, job.name, { previous: true }), {
      message: 'Cannot show the log of an attempt before of "train-1": there was none.',
    });
  });
});

Deno.test("showLogs() reads on where its connection is lost", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    api.log("a", ["1", "2"]);
    api.fail({ path: /\/log\?/, instead: "drop", times: 2 });
    assert.deepEqual((await show(cluster, job.name)).lines, ["1", "2"]);
  });
});

Deno.test("showLogs() shows all indexes in their order, or one", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api, { indexes: 3 });
    for (const index of [2, 0, 1]) {
      job.addPod(`pod-${index}`, { index });
      job.start(`pod-${index}`);
      api.log(`pod-${index}`, ["said"]);
    }
    assert.deepEqual((await show(cluster, job.name)).lines, ["[0] said", "[1] said", "[2] said"]);
    assert.deepEqual((await show(cluster, job.name, { index: 2 })).lines, ["said"]);
  });
});

async function show(cluster: Cluster, name: string, options: Partial<ShowOptions> = {}) {
  const [lines, told]: string[][] = [[], []];
  await showLogs(cluster, name, {
    ...options,
    write: (line) => lines.push(line),
    tell: (sentence) => told.push(sentence),
  });
  return { lines, told };
}
