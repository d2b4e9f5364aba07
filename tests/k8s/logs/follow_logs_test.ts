import assert from "node:assert/strict";
import fc from "fast-check";
import { followLogs } from "../../../k8s/logs/follow_logs.ts";
import type { LogOptions } from "../../../k8s/logs/log_options.ts";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { waitUntil } from "../../cluster/wait_until.ts";
import { withFakeApi } from "../connect_to_fake.ts";
import { putTraining } from "./fake_training.ts";

Deno.test("followLogs() waits for the pod, says why, and ends as the Job does", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    const logs = follow(cluster, job.name);
    await logs.saw(/^train-1: Queued: its pod is not made yet\.$/);
    job.addPod("a");
    await logs.saw(/^train-1: Unschedulable: .*Insufficient nvidia\.com\/gpu/);
    job.wait("a", "ImagePullBackOff");
    await logs.saw(/^train-1: Pulling: image .* cannot be pulled: ImagePullBackOff\.$/);
    job.start("a");
    api.log("a", ["epoch 1", "", "epoch 2"]);
    await logs.wrote("epoch 2");
    job.end("a", { exitCode: 0 });
    job.finish("Complete");
    assert.equal(await logs.exitCode, 0);
    assert.deepEqual(logs.lines, ["epoch 1", "", "epoch 2"]);
    assert.equal(logs.told.at(-1), "train-1 succeeded.");
    await waitUntil(
      "no stream is open",
      { seconds: 10 },
      () => Promise.resolve(api.openStreams() === 0),
    );
  });
});

Deno.test("followLogs() ends with 1 and the reason where the Job failed", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    api.log("a", ["no such file"]);
    job.end("a", { exitCode: 3 });
    job.finish("Failed");
    const logs = follow(cluster, job.name);
    assert.equal(await logs.exitCode, 1);
    assert.deepEqual(logs.lines, ["no such file"]);
    assert.equal(logs.told.at(-1), "train-1 failed: Why: as it was.");
  });
});

Deno.test("followLogs() goes on with the pod that takes the place of another", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("evicted");
    job.start("evicted");
    const logs = follow(cluster, job.name);
    api.log("evicted", ["epoch 1"]);
    await logs.wrote("epoch 1");
    api.log("evicted", ["saved at step 7"]);
    api.endLog("evicted");
    await logs.wrote("saved at step 7");
    api.take("pods", "evicted");
    job.addPod("next");
    job.start("next");
    api.log("next", ["resumed at step 7"]);
    job.end("next", { exitCode: 0 });
    job.finish("Complete");
    assert.equal(await logs.exitCode, 0);
    assert.deepEqual(logs.lines, ["epoch 1", "saved at step 7", "resumed at step 7"]);
    assert.ok(logs.told.includes("Pod next goes on."));
  });
});

Deno.test("followLogs() waits for a node that does not know its new pod yet", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("evicted");
    job.start("evicted");
    const logs = follow(cluster, job.name);
    api.log("evicted", ["saved at step 7"]);
    await logs.wrote("saved at step 7");
    job.end("evicted", { exitCode: 75 });

    // As the kubelet has it of a pod that it has not heard of: not found, though the pod is there.
    const message = "the server could not find the requested resource ( pods/log next)";
    const body = JSON.stringify({ kind: "Status", code: 404, reason: "NotFound", message });
    api.fail({ path: /\/pods\/next\/log\?/, answer: { status: 404, body }, times: 2 });
    job.addPod("next");
    job.start("next");
    api.log("next", ["resumed at step 7"]);
    await logs.wrote("resumed at step 7");
    job.end("next", { exitCode: 0 });
    job.finish("Complete");
    assert.equal(await logs.exitCode, 0);
    assert.deepEqual(logs.lines, ["saved at step 7", "resumed at step 7"]);
  });
});

Deno.test("followLogs() begins with the newest of several pods", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    for (const pod of ["z", "a"]) {
      job.addPod(pod);
      job.start(pod);
      api.log(pod, [`of ${pod}`]);
      job.end(pod, { exitCode: 1 });
    }
    job.finish("Failed");
    const logs = follow(cluster, job.name);
    assert.equal(await logs.exitCode, 1);
    assert.deepEqual(logs.lines, ["of a"]);
  });
});

Deno.test("followLogs() puts the index before lines of several pods, or shows one", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api, { indexes: 3 });
    for (const index of [0, 1, 2]) {
      job.addPod(`pod-${index}`, { index });
      job.start(`pod-${index}`);
    }
    const [all, one] = [follow(cluster, job.name), follow(cluster, job.name, { index: 1 })];
    api.log("pod-1", ["a"]);
    await all.wrote("[1] a");
    api.log("pod-0", ["b"]);
    await all.wrote("[0] b");
    job.end("pod-1", { exitCode: 1 });
    api.change("jobs", job.name, (object) => object.status = { failedIndexes: "1" });
    assert.equal(await one.exitCode, 1);
    assert.deepEqual([one.lines, one.told], [["a"], ["train-1 [1] failed."]]);
    for (const index of [0, 2]) job.end(`pod-${index}`, { exitCode: 0 });
    job.finish("Failed", { completedIndexes: "0,2", failedIndexes: "1" });
    assert.equal(await all.exitCode, 1);
    assert.deepEqual(all.lines.toSorted(), ["[0] b", "[1] a"]);
    const lastly = follow(cluster, job.name, { index: 2 });
    assert.equal(await lastly.exitCode, 0);
    await assert.rejects(
      follow(cluster, job.name, { index: 3 }).exitCode,
      /Cannot show index 3 of "train-1": its indexes are 0 to 2\./,
    );
  });
});

Deno.test("followLogs() goes on after the API server was away", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    const logs = follow(cluster, job.name);
    api.log("a", ["before"]);
    await logs.wrote("before");
    await api.stop();
    await logs.saw(/^The connection was lost; it is tried again\.$/);
    api.log("a", ["meanwhile"]);
    await api.start();
    await logs.wrote("meanwhile");
    job.end("a", { exitCode: 0 });
    job.finish("Complete");
    assert.equal(await logs.exitCode, 0);
    assert.deepEqual(logs.lines, ["before", "meanwhile"]);
  });
});

Deno.test("followLogs() lets go when its signal says so", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    const stop = new AbortController();
    const logs = follow(cluster, job.name, { signal: stop.signal });
    api.log("a", ["epoch 1"]);
    await logs.wrote("epoch 1");
    stop.abort();
    assert.equal(await logs.exitCode, null);
    assert.ok(api.find("jobs", job.name));
    assert.ok(api.seen.every(({ method }) => method === "GET"));
  });
});

Deno.test("followLogs() refuses a Job that is not there, and tells of one that is removed", async () => {
  await withFakeApi(async (api, cluster) => {
    await assert.rejects(
      follow(cluster, "nowhere").exitCode,
      { message: 'Cannot get Job "nowhere" in namespace "default": there is none.', exitCode: 2 },
    );
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    const logs = follow(cluster, job.name);
    api.log("a", ["epoch 1"]);
    await logs.wrote("epoch 1");
    api.endLog("a");
    api.take("pods", "a");
    api.take("jobs", job.name);
    await assert.rejects(logs.exitCode, { message: /it was removed\.$/, exitCode: 1 });
  });
});

Deno.test("followLogs() fails at once where logs may not be read", async () => {
  await withFakeApi(async (api, cluster) => {
    api.denials.push({ verb: "get", resource: "pods", subresource: "log" });
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    await assert.rejects(follow(cluster, job.name).exitCode, {
      message: /Cannot read the log of Pod "a" .*: user "tester" may not get pods/,
    });
  });
});

Deno.test("followLogs() shows the last lines, and times, where that is asked for", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    api.log("a", ["1", "2", "3"], { time: new Date("2026-01-31T12:00:00Z") });
    job.end("a", { exitCode: 0 });
    job.finish("Complete");
    const logs = follow(cluster, job.name, { tailLines: 2, timestamps: true });
    assert.equal(await logs.exitCode, 0);
    const time = "2026-01-31T12:00:00.000000000Z";
    assert.deepEqual(logs.lines, [`${time} 2`, `${time} 3`]);
  });
});

Deno.test("followLogs() waits for the rest of a line at which an answer ends", async () => {
  await withFakeApi(async (api, cluster) => {
    const job = putTraining(api);
    job.addPod("a");
    job.start("a");
    const time = "2026-01-31T12:00:00.000000000Z";
    const body = `${time} whole\n${time} the first ha`;
    api.fail({ path: /\/log\?/, answer: { status: 200, body } });
    const at = { time: new Date("2026-01-31T12:00:00Z") };
    api.log("a", ["whole", "the first half and the second"], at);
    const logs = follow(cluster, job.name);
    await logs.wrote("the first half and the second");
    job.end("a", { exitCode: 0 });
    job.finish("Complete");
    assert.equal(await logs.exitCode, 0);
    assert.deepEqual(logs.lines, ["whole", "the first half and the second"]);
  });
});

/** What happens while a log is followed. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ lines: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ long: fc.integer({ min: 20_000, max: 300_000 }) }) },
  { weight: 3, arbitrary: fc.constantFrom("drop" as const, "end" as const, "seen" as const) },
  { weight: 1, arbitrary: fc.constantFrom("replace" as const, "restart" as const) },
);

Deno.test("followLogs() gives every line once, whatever happens to connections", async () => {
  const property = fc.asyncProperty(
    fc.array(happening, { minLength: 4, maxLength: 20 }),
    fc.array(fc.nat(700), { minLength: 5, maxLength: 5 }),
    async (happenings, steps) => {
      await withFakeApi(async (api, cluster) => {
        const job = putTraining(api);
        let [pods, lines, now] = [0, 0, Date.UTC(2026, 0, 31)];
        const written: string[] = [];
        const nextPod = () => {
          job.addPod(`pod-${++pods}`);
          job.start(`pod-${pods}`);
        };
        const write = (texts: string[]) => {
          now += steps[lines % steps.length]; // some at the same moment
          lines++;
          api.log(`pod-${pods}`, texts, { time: new Date(now) });
          written.push(...texts);
        };
        nextPod();
        const logs = follow(cluster, job.name);
        // A server that was never reached is not waited for.
        write(["begins"]);
        await logs.wroteSoMany(1);
        for (const what of happenings) {
          if (what === "drop") api.dropStreams();
          else if (what === "end") api.endStreams();
          else if (what === "seen" && written.length > 0) {
            await logs.wroteSoMany(written.length);
          } else if (what === "restart") {
            await api.stop();
            await api.start();
          } else if (what === "replace") {
            job.end(`pod-${pods}`, { exitCode: 1 });
            nextPod();
            await logs.saw(new RegExp(`^Pod pod-${pods} goes on`));
          } else if (typeof what === "object" && "lines" in what) {
            // The same text may come twice at one moment.
            write(Array.from({ length: what.lines }, (_, place) => `line ${place % 7}`));
          } else if (typeof what === "object") write(["x".repeat(what.long)]);
        }
        job.end(`pod-${pods}`, { exitCode: 0 });
        job.finish("Complete");
        assert.equal(await logs.exitCode, 0);
        assert.deepEqual(logs.lines, written);
      });
    },
  );
  await fc.assert(property, { numRuns: 40, seed: 7, endOnFailure: true });
});

/** Follows, and keeps what there is to read. */
function follow(cluster: Cluster, name: string, options: Partial<LogOptions> = {}) {
  const [lines, told]: string[][] = [[], []];
  const waiting = new Set<() => void>();
  const heard = () => waiting.forEach((look) => look());
  const exitCode = followLogs(cluster, name, {
    ...options,
    write: (line) => (lines.push(line), heard()),
    tell: (sentence) => (told.push(sentence), heard()),
  });
  async function until(isThere: () => boolean): Promise<void> {
    const there = Promise.withResolvers<void>();
    const look = () => void (isThere() && there.resolve());
    waiting.add(look);
    look();
    await Promise.race([
      there.promise,
      exitCode.then((code) => assert.ok(isThere(), `ended with ${code}: ${told}`)),
    ]);
    waiting.delete(look);
  }
  return {
    lines,
    told,
    exitCode,
    wrote: (line: string) => until(() => lines.includes(line)),
    wroteSoMany: (count: number) => until(() => lines.length >= count),
    saw: (pattern: RegExp) => until(() => told.some((sentence) => pattern.test(sentence))),
  };
}
