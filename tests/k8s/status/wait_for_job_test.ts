import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import type { JobFacts } from "../../../k8s/status/job_facts.ts";
import { waitForJob, type WaitOptions } from "../../../k8s/status/wait_for_job.ts";
import { refusalOf } from "../submit/ready_cluster.ts";
import { recorded } from "./recorded.ts";
import { putFacts, withRecorded } from "./recorded_cluster.ts";

/** Waits with a clock that jumps; what is to happen happens in the pauses, one after the other. */
async function waited(
  cluster: Cluster,
  name: string,
  steps: (() => void | Promise<void>)[] = [],
  options: Partial<WaitOptions> = {},
) {
  const told: string[] = [];
  let now = Date.parse("2026-11-26T12:00:00Z");
  const left = [...steps];
  const result = await waitForJob(cluster, name, {
    metric: "recall_at_1",
    tell: (line) => void told.push(line),
    time: {
      now: () => now,
      async pause(seconds) {
        assert.ok(seconds >= 0 && seconds <= 5, `${seconds}`);
        now += seconds * 1000;
        await left.shift()?.();
      },
    },
    ...options,
  });
  assert.equal(left.length, 0, "it ended before all had happened");
  return { told, outcome: [result.outcome, result.exitCode], result };
}

/** The facts of another situation as if they were of the Job of `facts`. */
function goesOn({ job }: JobFacts, situation: string): JobFacts {
  const next = recorded(situation);
  const { name, uid } = job.metadata;
  const renamed = JSON.parse(
    JSON.stringify(next).replaceAll(next.job.metadata.uid!, uid!)
      .replaceAll(next.job.metadata.name, name),
  );
  return { ...renamed, now: next.now };
}

Deno.test("waitForJob() tells each phase once, and ends with the Job", () =>
  withRecorded(["config_map_missing"], async (api, cluster) => {
    const facts = recorded("config_map_missing");
    const { name } = facts.job.metadata;
    const { told, outcome, result } = await waited(cluster, name, [
      () => {},
      () => putFacts(api, goesOn(facts, "running")),
      () => {},
      () => putFacts(api, goesOn(facts, "succeeded")),
    ]);
    assert.deepEqual(outcome, ["succeeded", 0]);
    assert.deepEqual(told, [
      `Job "${name}": Starting: volume "config" cannot be mounted: configmap "${name}" not found`,
      `Job "${name}": Running`,
      `Job "${name}": Succeeded`,
    ]);
    assert.equal(result.status?.metrics?.recall_at_1, 0.75);
  }));

Deno.test("waitForJob() ends with what failed, and says why", () =>
  withRecorded(["wrong_input"], async (_api, cluster) => {
    const { told, outcome } = await waited(cluster, "input");
    assert.deepEqual(outcome, ["failed", 1]);
    assert.match(told.join("\n"), /^Job "input-\w+": Failed: wrong input \(exit code 2\): .*$/);
  }));

Deno.test("waitForJob() gives up in time, and not before", () =>
  withRecorded(["running"], async (_api, cluster) => {
    const start = Date.parse("2026-11-26T12:00:00Z");
    let now = start;
    const { exitCode, outcome } = await waitForJob(cluster, "running", {
      metric: "recall_at_1",
      timeoutSeconds: 61,
      tell: () => {},
      time: { now: () => now, pause: (seconds) => Promise.resolve(void (now += seconds * 1000)) },
    });
    assert.deepEqual([outcome, exitCode], ["timeout", 124]);
    assert.equal((now - start) / 1000, 61);
  }));

Deno.test("waitForJob() gives up what is stuck for long enough, if that is wanted", () =>
  withRecorded(["image_pull_error"], async (api, cluster) => {
    const facts = recorded("image_pull_error");
    const backOff = () => putFacts(api, goesOn(facts, "image_pull_back_off"));
    const error = () => putFacts(api, facts);
    const { told, outcome } = await waited(cluster, "pull", [backOff, error, backOff], {
      stuckSeconds: 20,
    });
    assert.deepEqual(outcome, ["stuck", 1]);
    assert.match(told.at(-1)!, /^Job "pull-\w+": given up: stuck for 2\d s$/);
    // The two reasons of one fault change places, but it is the same one.
    const late = await waited(cluster, "pull", [], { timeoutSeconds: 60 });
    assert.deepEqual(late.outcome, ["timeout", 124]);
  }));

Deno.test("waitForJob() does not give up what goes on in between", () =>
  withRecorded(["image_pull_error"], async (api, cluster) => {
    const facts = recorded("image_pull_error");
    const { outcome } = await waited(cluster, "pull", [
      () => {},
      () => putFacts(api, goesOn(facts, "running")),
      ...Array.from({ length: 9 }, () => () => {}),
      () => putFacts(api, goesOn(facts, "succeeded")),
    ], { stuckSeconds: 8 });
    assert.deepEqual(outcome, ["succeeded", 0]);
  }));

Deno.test("waitForJob() sees that a Job is deleted, and that another one has its name", () =>
  withRecorded(["running"], async (api, cluster) => {
    const facts = recorded("running");
    const { name, namespace } = facts.job.metadata;
    const anew = () => {
      facts.job.metadata.uid = crypto.randomUUID();
      putFacts(api, { ...facts, pods: [] });
    };
    for (const change of [anew, () => api.take("jobs", name, namespace)]) {
      const { told, outcome } = await waited(cluster, name, [change]);
      assert.deepEqual(outcome, ["deleted", 1]);
      assert.equal(told.at(-1), `Job "${name}": deleted before it ended`);
    }
  }));

Deno.test("waitForJob() follows a Job that is being deleted to its end", () =>
  withRecorded(["deleted"], async (api, cluster) => {
    const { name, namespace } = recorded("deleted").job.metadata;
    const { told, outcome } = await waited(cluster, name, [
      () => {},
      () => api.take("jobs", name, namespace),
    ]);
    assert.deepEqual(outcome, ["deleted", 1]);
    assert.equal(told[0], `Job "${name}": Cancelled: is being deleted; its pods are being stopped`);
  }));

Deno.test("waitForJob() waits on while the API server is away, and says so once", () =>
  withRecorded(["running"], async (api, cluster) => {
    cluster.patience = { ...cluster.patience, retrySeconds: 0.05 };
    const facts = recorded("running");
    const { told, outcome } = await waited(cluster, "running", [
      () => api.stop(),
      () => {},
      () => {},
      () => api.start(),
      () => putFacts(api, goesOn(facts, "succeeded")),
    ]);
    assert.deepEqual(outcome, ["succeeded", 0]);
    assert.equal(told.length, 3);
    assert.match(told[1], /^Cannot reach http.*: connection refused\. It is asked again until/);
  }));

Deno.test("waitForJob() ends in time also while the API server is away", () =>
  withRecorded(["running"], async (api, cluster) => {
    cluster.patience = { ...cluster.patience, retrySeconds: 0.05 };
    const { outcome } = await waited(cluster, "running", [() => api.stop()], { timeoutSeconds: 9 });
    assert.deepEqual(outcome, ["timeout", 124]);
  }));

Deno.test("waitForJob() ends in time also while an answer does not come", () =>
  withRecorded(["running"], async (api, cluster) => {
    // With the machine's own clock.
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = waitForJob(cluster, "running", {
      metric: "recall_at_1",
      timeoutSeconds: 1,
      tell: () => resolve(),
      time: { now: Date.now, pause: () => Promise.resolve() },
    });
    await promise;
    api.fail({ path: /\/jobs\//, instead: "silence" });
    const { exitCode } = await waiting;
    assert.equal(exitCode, 124);
  }));

Deno.test("waitForJob() ends at once with one sentence where the token has expired", () =>
  withRecorded(["running"], async (api, cluster) => {
    const waiting = waited(cluster, "running", [() => void delete api.tokens.good]);
    const [message, , exitCode] = await refusalOf(waiting);
    assert.match(message, /^Cannot get Job "running-\w+" .*: the API server does not know user/);
    assert.equal(exitCode, 2);
  }, { tokens: { good: "me" }, user: { token: "good" } }));

Deno.test("waitForJob() tells what it may not read once, and goes on without", () =>
  withRecorded(["config_map_missing"], async (api, cluster) => {
    api.denials.push({ verb: "list", resource: "events" });
    const facts = recorded("config_map_missing");
    const { told, outcome } = await waited(cluster, "map", [
      () => {},
      () => putFacts(api, goesOn(facts, "succeeded")),
    ]);
    assert.deepEqual(outcome, ["succeeded", 0]);
    assert.match(
      told[0],
      /^Cannot list events .*: user "\w+" may not list events\. It is left out\.$/,
    );
    assert.match(told[1], /Starting: volumes and network/);
    assert.equal(told.length, 3);
  }));

Deno.test("waitForJob() names the best of a sweep, also of separate Jobs", () =>
  withRecorded(["indexed", "succeeded", "wrong_input"], async (api, cluster) => {
    const whole = recorded("indexed").job.metadata.name;
    api.put("configmaps", {
      metadata: { name: whole, namespace: "team" },
      data: {
        "sweep.json": JSON.stringify([{ index: 3, run: "x", settings: { "train.seed": 9 } }]),
      },
    });
    const { result, outcome } = await waited(cluster, "sweep");
    assert.deepEqual(outcome, ["failed", 1]);
    assert.deepEqual(result.status?.best?.settings, { "train.seed": 9 });

    for (const name of ["succeeded", "wrong_input"]) {
      api.change("jobs", recorded(name).job.metadata.name, ({ metadata }) => {
        metadata.labels!["likeness/sweep-id"] = "apart-00000000";
      }, "team");
    }
    const apart = await waited(cluster, "apart-00000000");
    assert.deepEqual(apart.outcome, ["failed", 1]);
    assert.match(apart.told[0], /^sweep "apart-00000000": Failed: 1 of 2 done, 1 failed; input-/);
    assert.equal(apart.result.status?.best?.job, recorded("succeeded").job.metadata.name);
  }));

Deno.test("waitForJob() remembers Jobs of a sweep that ended and were cleared away", () =>
  withRecorded(["succeeded", "running"], async (api, cluster) => {
    const [done, going] = ["succeeded", "running"].map(recorded);
    for (const { job } of [done, going]) {
      job.metadata.labels!["likeness/sweep-id"] = "apart-00000000";
      putFacts(api, { ...done, job, pods: job === done.job ? done.pods : going.pods });
    }
    const clear = ({ job }: JobFacts) => () => api.take("jobs", job.metadata.name, "team");
    const next = goesOn(going, "wrong_input");
    next.job.metadata.labels!["likeness/sweep-id"] = "apart-00000000";
    const { outcome, result } = await waited(cluster, "apart-00000000", [
      clear(done),
      () => putFacts(api, next),
    ]);
    assert.deepEqual(outcome, ["failed", 1]);
    assert.match(result.status!.reason, /^1 of 2 done, 1 failed; /);
    assert.equal(result.status?.best?.job, done.job.metadata.name);
  }));

Deno.test("waitForJob() gives up a sweep that has lost a Job before its end", () =>
  withRecorded(["succeeded", "deleted"], async (api, cluster) => {
    for (const name of ["succeeded", "deleted"]) {
      api.change("jobs", recorded(name).job.metadata.name, ({ metadata }) => {
        metadata.labels!["likeness/sweep-id"] = "apart-00000000";
      }, "team");
    }
    const { outcome } = await waited(cluster, "apart-00000000", [
      () => api.take("jobs", recorded("deleted").job.metadata.name, "team"),
    ]);
    assert.deepEqual(outcome, ["deleted", 1]);
  }));
