import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { cancel } from "../../../k8s/submit/cancel.ts";
import { resume } from "../../../k8s/submit/resume.ts";
import { suspend } from "../../../k8s/submit/suspend.ts";
import type { FakeApi } from "../fake_api.ts";
import {
  changes,
  configText,
  ourObjects,
  refusalOf,
  submitText,
  until,
  withReadyCluster,
} from "./ready_cluster.ts";

/** What one of the functions told. */
async function toldBy(
  f: typeof cancel | typeof suspend | typeof resume,
  cluster: Cluster,
  name: string,
  timeoutSeconds?: number,
): Promise<string[]> {
  const told: string[] = [];
  await f(cluster, name, { tell: (line) => void told.push(line), timeoutSeconds });
  return told;
}

/** Submits a configuration, and has a pod run for it. */
async function runningJob(api: FakeApi, cluster: Cluster, k8s = ""): Promise<string> {
  const { names: [name] } = await submitText(cluster, configText(k8s));
  const { uid } = api.find("jobs", name, "ml")!.metadata;
  api.put("pods", {
    metadata: {
      name: `${name}-x`,
      namespace: "ml",
      labels: { "batch.kubernetes.io/controller-uid": uid },
    },
    status: { phase: "Running" },
  });
  return name;
}

/** Has a Job end. */
function end(api: FakeApi, name: string, type: "Complete" | "Failed"): void {
  api.change("jobs", name, (job) => {
    job.status = { conditions: [{ type, status: "True", reason: "BackoffLimitExceeded" }] };
  }, "ml");
}

/** Does what the controller of Jobs does when one is suspended, but for its pod. */
function markSuspended(api: FakeApi, name: string): void {
  api.change("jobs", name, (job) => {
    job.status = { conditions: [{ type: "Suspended", status: "True", reason: "JobSuspended" }] };
  }, "ml");
}

Deno.test("cancel() deletes in the foreground, and waits for the Job and for its pods", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await runningJob(api, cluster);
    api.setForegroundSeconds(0.2);
    let isDone = false;
    const told = toldBy(cancel, cluster, name).finally(() => isDone = true);
    await until(() => api.find("jobs", name, "ml") === undefined);
    const looks = api.seen.length;
    await until(() => api.seen.length >= looks + 2); // it has looked again
    assert.equal(isDone, false);
    api.take("pods", `${name}-x`, "ml");
    assert.deepEqual(await told, [`Cancelled Job "${name}".`]);
    assert.deepEqual(ourObjects(api), []);
    const deletion = api.seen.find(({ method }) => method === "DELETE")!;
    assert.equal(JSON.parse(deletion.body).propagationPolicy, "Foreground");
  }));

Deno.test("cancel() of a Job that is gone already only says so", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    await toldBy(cancel, cluster, name);
    const before = changes(api);
    assert.deepEqual(await toldBy(cancel, cluster, name), [
      `Job "${name}" is not there (any more) in namespace "ml".`,
    ]);
    assert.deepEqual(changes(api), before);
  }));

Deno.test("cancel() takes a name without its hash if only one Job can be meant", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [first] } = await submitText(cluster, configText());
    assert.deepEqual(await toldBy(cancel, cluster, "base"), [`Cancelled Job "${first}".`]);
    const { names: [second] } = await submitText(cluster, configText("retries: 5"));
    await submitText(cluster, configText());
    const [message] = await refusalOf(toldBy(cancel, cluster, "base"));
    assert.match(message, /^Cannot choose Job "base" .*there are 2 of that name/);
    const [other, , exitCode] = await refusalOf(toldBy(cancel, cluster, "bse"));
    assert.match(other, /^Cannot find Job "bse"/);
    assert.equal(exitCode, 2);
    assert.notEqual(first, second);
    assert.equal(ourObjects(api).length, 4);
  }));

Deno.test("cancel(), suspend() and resume() touch no Job of others", () =>
  withReadyCluster(async (api, cluster) => {
    api.put("jobs", { metadata: { name: "base", namespace: "ml" } });
    for (const f of [cancel, suspend, resume]) {
      const [message, , exitCode] = await refusalOf(toldBy(f, cluster, "base"));
      assert.match(message, /^Cannot use Job "base" .*it is not one of Likeness\.$/);
      assert.equal(exitCode, 2);
    }
    assert.deepEqual([changes(api), ourObjects(api)], [[], ["Job base"]]);
  }));

Deno.test("cancel() ends all Jobs of a sweep", () =>
  withReadyCluster(async (api, cluster) => {
    const request = { kind: "sweep", separate: true } as const;
    const sweep = configText("", "sweep: {grid: {train.seed: [1, 2, 3]}}\n");
    const { names } = await submitText(cluster, sweep, { request });
    const { names: [other] } = await submitText(cluster, configText());
    const { labels } = api.find("jobs", names[0], "ml")!.metadata;
    const told = await toldBy(cancel, cluster, labels!["likeness/sweep-id"]);
    assert.deepEqual(told, names.toSorted().map((name) => `Cancelled Job "${name}".`));
    assert.deepEqual(ourObjects(api), [`ConfigMap ${other}`, `Job ${other}`]);
  }));

Deno.test("cancel() removes a ConfigMap that a submission did not come to give to its Job", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    api.change("configmaps", name, ({ metadata }) => delete metadata.ownerReferences, "ml");
    await toldBy(cancel, cluster, name);
    assert.deepEqual(ourObjects(api), []);
  }));

Deno.test("cancel() and suspend() wait no longer than they may", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await runningJob(api, cluster);
    const refusal = [
      `Cannot wait longer for the end of Job "${name}": pod "${name}-x" is still there after 0.1 s.`,
      "The same command waits on. The pods of a node that is lost end with " +
      "kubectl delete pod NAME --force.",
      124,
    ];
    assert.deepEqual(await refusalOf(toldBy(suspend, cluster, name, 0.1)), refusal);
    assert.deepEqual(await refusalOf(toldBy(cancel, cluster, name, 0.1)), refusal);
    api.setForegroundSeconds(100);
    const other = await runningJob(api, cluster, "retries: 5");
    api.take("pods", `${other}-x`, "ml");
    const [message] = await refusalOf(toldBy(cancel, cluster, other, 0.1));
    assert.match(message, /: it is still there after 0\.1 s\.$/);
  }));

Deno.test("cancel() without the right to see pods says that it did not wait for them", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await runningJob(api, cluster);
    api.denials.push({ verb: "list", resource: "pods" }, { verb: "get", resource: "configmaps" });
    assert.deepEqual(await toldBy(cancel, cluster, name), [
      "Not checked: whether its pods have ended, as you may not list pods.",
      `Cancelled Job "${name}".`,
    ]);
  }));

Deno.test("suspend() waits until the pod has saved its checkpoint; resume() goes on", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await runningJob(api, cluster);
    let isDone = false;
    const told = toldBy(suspend, cluster, "base").finally(() => isDone = true);
    await until(() => api.find("jobs", name, "ml")!.spec.suspend);
    markSuspended(api, name);
    const looks = api.seen.length;
    await until(() => api.seen.length >= looks + 4);
    assert.equal(isDone, false);
    api.change("pods", `${name}-x`, (pod) => pod.status.phase = "Failed", "ml");
    assert.deepEqual(await told, [
      `Suspended Job "${name}"; deno task k8s:resume ${name} goes on with it.`,
    ]);
    assert.deepEqual(await toldBy(resume, cluster, "base"), [`Resumed Job "${name}".`]);
    assert.equal(api.find("jobs", name, "ml")!.spec.suspend, false);
    assert.deepEqual(await toldBy(resume, cluster, "base"), [`Job "${name}" is not suspended.`]);
    assert.equal(changes(api).filter((change) => change.startsWith("PATCH jobs")).length, 2);
  }));

Deno.test("suspend() refuses what has ended, also while it waits", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await runningJob(api, cluster);
    const suspended = refusalOf(toldBy(suspend, cluster, name));
    await until(() => api.find("jobs", name, "ml")!.spec.suspend);
    end(api, name, "Complete");
    const refusal = [
      `Cannot suspend Job "${name}": it has succeeded; wanted one that runs.`,
      ...["", 2],
    ];
    assert.deepEqual(await suspended, refusal);
    const before = changes(api);
    assert.deepEqual(await refusalOf(toldBy(suspend, cluster, name)), refusal);
    assert.deepEqual(changes(api), before);
    assert.deepEqual(await refusalOf(toldBy(suspend, cluster, "gone-1234abcd")), [
      'Cannot suspend Job "gone-1234abcd": it does not exist in namespace "ml".',
      ...["", 2],
    ]);
  }));

Deno.test("resume() names the command for what has failed or is gone, and nothing of what succeeded", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await runningJob(api, cluster);
    end(api, name, "Complete");
    assert.deepEqual(await toldBy(resume, cluster, name), [
      `Job "${name}" has succeeded already.`,
    ]);
    end(api, name, "Failed");
    assert.deepEqual(await refusalOf(toldBy(resume, cluster, name)), [
      `Cannot resume Job "${name}": it has failed (BackoffLimitExceeded); wanted a suspended one.`,
      "The same submitted again goes on at the last checkpoint: deno task k8s:submit --replace.",
      2,
    ]);
    assert.deepEqual(await refusalOf(toldBy(resume, cluster, "gone-1234abcd")), [
      'Cannot resume Job "gone-1234abcd": it does not exist in namespace "ml".',
      "k8s:submit with the same configuration goes on at its last checkpoint.",
      2,
    ]);
    assert.equal(changes(api).filter((change) => change.startsWith("PATCH jobs")).length, 0);
  }));

Deno.test("suspend() and resume() stop and start what Kueue has, not the Job that Kueue starts", () =>
  withReadyCluster(async (api, cluster) => {
    api.put("localqueues", { metadata: { name: "spot", namespace: "ml" } });
    const name = await runningJob(api, cluster, "queue: spot");
    assert.deepEqual(await refusalOf(toldBy(suspend, cluster, name)), [
      `Cannot find the Workload of Job "${name}": Kueue has none.`,
      "Of a new Job Kueue makes it within seconds: run the same again.",
      1,
    ]);
    const { uid } = api.find("jobs", name, "ml")!.metadata;
    const workload = { name: `job-${name}`, namespace: "ml", ownerReferences: [{ uid }] };
    api.put("workloads", { metadata: workload, spec: { queueName: "spot" } });
    const suspended = toldBy(suspend, cluster, name);
    await until(() => api.find("workloads", `job-${name}`, "ml")!.spec.active === false);
    api.change("jobs", name, (job) => job.spec.suspend = true, "ml"); // as Kueue does
    markSuspended(api, name);
    api.take("pods", `${name}-x`, "ml");
    await suspended;
    assert.deepEqual(await toldBy(resume, cluster, name), [
      `Resumed Job "${name}"; it waits for its turn in the queue.`,
    ]);
    assert.equal(api.find("workloads", `job-${name}`, "ml")!.spec.active, true);
    assert.deepEqual(await toldBy(resume, cluster, name), [
      `Job "${name}" waits in queue "spot" already.`,
    ]);
    assert.ok(!changes(api).some((change) => change.startsWith("PATCH jobs")));
  }, { hasKueue: true }));
