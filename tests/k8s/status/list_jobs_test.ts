import assert from "node:assert/strict";
import type { JobFacts } from "../../../k8s/status/job_facts.ts";
import { jobStatus } from "../../../k8s/status/job_status.ts";
import { jobsTable, listJobs } from "../../../k8s/status/list_jobs.ts";
import { recorded } from "./recorded.ts";
import { putFacts, requestsOf, withRecorded } from "./recorded_cluster.ts";

const metric = "recall_at_1";

/** The same situation of another Job, with another recall. */
function copyOf(facts: JobFacts, number: number, recall: number): JobFacts {
  const { name, uid } = facts.job.metadata;
  const text = JSON.stringify(facts).replaceAll(uid!, `uid-${number}`)
    .replaceAll(name, `${name}-${number}`)
    .replaceAll('recall_at_1\\":0.75', `recall_at_1\\":${recall}`);
  return JSON.parse(text);
}

Deno.test("listJobs() gives those that go on first, then the best, then what failed", () =>
  withRecorded(
    ["succeeded", "running", "wrong_input", "indexed", "no_gpu_free"],
    async (api, cluster) => {
      for (const [number, recall] of [0.1, 0.9].entries()) {
        putFacts(api, copyOf(recorded("succeeded"), number, recall));
      }
      api.put("jobs", { metadata: { name: "of-others", namespace: "team" } });
      const rows = await listJobs(cluster, { metric });
      const bases = rows.map(({ name }) => name.replace(/-[0-9a-f]{8}/, ""));
      assert.deepEqual(bases, ["second", "running", "done-1", "done", "sweep", "done-0", "input"]);
      assert.deepEqual(rows.map(({ metrics }) => metrics?.[metric] ?? null), [
        ...[null, null],
        ...[0.9, 0.75, 0.73, 0.1],
        null,
      ]);
      const other = await listJobs(cluster, { metric: "average_ranking_position" });
      assert.deepEqual(other.at(-1)!.name, rows.at(-1)!.name);
    },
  ));

Deno.test("listJobs() says of a Job what its status says", () =>
  withRecorded(["running"], async (_api, cluster) => {
    const facts = recorded("running");
    const [row] = await listJobs(cluster, { metric, now: () => facts.now });
    const status = jobStatus(facts, { metric });
    for (const key of ["name", "phase", "reason", "run_seconds", "gpu_hours", "cost"] as const) {
      assert.equal(row[key], status[key], key);
    }
    const age = (facts.now - Date.parse(facts.job.metadata.creationTimestamp!)) / 1000;
    assert.equal(row.age_seconds, age);
    const [names, , cells] = jobsTable([row], metric).split("\n");
    assert.match(names, /^name +phase +age +run time +GPU +cost +Recall@1 +reason$/);
    assert.match(cells, /^running-\w+ +Running +\d+ s +\d+ s +1 FAKE-H100 +0\.\d\d +–$/);
  }));

Deno.test("listJobs() reads a thousand Jobs and their pods with a few requests", () =>
  withRecorded([], async (api, cluster) => {
    const facts = recorded("succeeded");
    for (let number = 0; number < 1000; number++) {
      putFactsOnly(api, copyOf(facts, number, number / 1000));
    }
    const rows = await listJobs(cluster, { metric });
    assert.equal(rows.length, 1000);
    assert.deepEqual(
      rows.map(({ metrics }) => metrics![metric]),
      Array.from({ length: 1000 }, (_, number) => (999 - number) / 1000),
    );
    assert.deepEqual(requestsOf(api), ["GET jobs", "GET jobs", "GET pods", "GET pods"]);
    // Each page has 500.
    assert.deepEqual(api.seen.map(({ query }) => query.limit), Array(4).fill("500"));
  }));

Deno.test("listJobs() gives only a sweep, or all namespaces", () =>
  withRecorded(["succeeded", "running"], async (api, cluster) => {
    const { name } = recorded("running").job.metadata;
    api.change("jobs", name, ({ metadata }) => {
      metadata.labels!["likeness/sweep-id"] = "sop-00000000";
    }, "team");
    api.putNamespace("other");
    const elsewhere = copyOf(recorded("out_of_memory"), 1, 0);
    for (const { metadata } of [elsewhere.job, ...elsewhere.pods]) metadata.namespace = "other";
    putFacts(api, elsewhere);

    const sweep = await listJobs(cluster, { metric, sweep: "sop-00000000" });
    assert.deepEqual(sweep.map((row) => [row.name, row.sweep]), [[name, "sop-00000000"]]);
    assert.equal((await listJobs(cluster, { metric })).length, 2);
    const all = await listJobs(cluster, { metric, allNamespaces: true });
    assert.deepEqual(all.map(({ namespace }) => namespace), ["team", "team", "other"]);
    assert.match(all[2].reason, /out of memory/);
    assert.match(jobsTable(all, metric), /^namespace +name /);
    assert.doesNotMatch(jobsTable(sweep, metric), /^namespace/);
  }));

Deno.test("listJobs() asks Kueue once, and only where a Job waits for it", () =>
  withRecorded(["succeeded", "suspended"], async (api, cluster) => {
    await listJobs(cluster, { metric });
    assert.ok(!requestsOf(api).includes("GET workloads"));
    const { name, uid } = recorded("suspended").job.metadata;
    api.change("jobs", name, ({ metadata }) => {
      metadata.labels!["kueue.x-k8s.io/queue-name"] = "gpu";
    }, "team");
    api.put("workloads", {
      metadata: {
        name: "job-a",
        namespace: "team",
        ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid }],
      },
      status: {
        conditions: [{ type: "QuotaReserved", status: "False", message: "no quota" }],
      },
    });
    const [row] = await listJobs(cluster, { metric });
    assert.deepEqual([row.phase, row.reason], [
      "Queued",
      'waits for quota in queue "gpu": no quota',
    ]);
    assert.equal(requestsOf(api).filter((line) => line === "GET workloads").length, 1);
  }, { hasKueue: true }));

/** As {@linkcode putFacts}, of a Job that is new. */
function putFactsOnly(api: Parameters<typeof putFacts>[0], { job, pods }: JobFacts): void {
  api.put("jobs", job as unknown as Parameters<typeof api.put>[1]);
  for (const pod of pods) api.put("pods", pod as unknown as Parameters<typeof api.put>[1]);
}
