import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { openReader } from "../../../k8s/status/job_reader.ts";
import { readStatus } from "../../../k8s/status/read_status.ts";
import { jobStanding } from "../../../k8s/status/job_standing.ts";
import type { FakeApi } from "../fake_api.ts";
import { refusalOf } from "../submit/ready_cluster.ts";
import { recorded, recordedNames } from "./recorded.ts";
import { namespace, requestsOf, withRecorded } from "./recorded_cluster.ts";

/** Reads the status of a situation's Job, at the moment when it was recorded. */
async function statusOf(cluster: Cluster, situation: string, events: "all" | "needed" = "all") {
  const facts = recorded(situation);
  const notes: string[] = [];
  const reader = openReader(cluster, {
    events,
    note: (text) => void notes.push(text),
    now: () => facts.now,
  });
  const { name } = facts.job.metadata;
  const status = await readStatus(cluster, name, { reader, metric: "recall_at_1" });
  return { status, notes, wanted: jobStanding(facts) };
}

/** Only the events of all pods tell what became of those that are gone. */
const needAllEvents = ["evicted_replaced", "preempted"];

Deno.test("a status that is read is that of the facts that were recorded", async () => {
  for (const situation of recordedNames) {
    await withRecorded([situation], async (_api, cluster) => {
      for (const events of ["all", "needed"] as const) {
        const { status, notes, wanted } = await statusOf(cluster, situation, events);
        assert.deepEqual(
          [status.phase, status.is_stuck, notes],
          [wanted.phase, wanted.isStuck, []],
          situation,
        );
        const isSame = status.reason === wanted.reason;
        assert.equal(isSame, events === "all" || !needAllEvents.includes(situation), situation);
      }
    });
  }
});

Deno.test("a status is read with a few requests, and nodes only where they tell something", () =>
  withRecorded(recordedNames, async (api, cluster) => {
    const requestsFor = async (situation: string, events: "all" | "needed") => {
      api.seen.length = 0;
      await statusOf(cluster, situation, events);
      const { name } = recorded(situation).job.metadata;
      return requestsOf(api).map((line) => line.replace(name, "JOB"));
    };
    const least = ["GET jobs/JOB", "GET pods"];
    assert.deepEqual(await requestsFor("running", "needed"), least);
    assert.deepEqual(await requestsFor("running", "all"), [...least, "GET events"]);
    assert.deepEqual(await requestsFor("config_map_missing", "needed"), [...least, "GET events"]);
    assert.deepEqual(await requestsFor("no_gpu_free", "needed"), [...least, "GET nodes"]);
    assert.deepEqual(await requestsFor("node_lost", "needed"), [...least, "GET nodes/localhost"]);
    assert.deepEqual(await requestsFor("indexed", "needed"), [
      ...["GET jobs/JOB", "GET configmaps/JOB", "GET pods"],
    ]);
  }));

Deno.test("what one may not read is told once and left out; pods one must read", () =>
  withRecorded(["no_such_product"], async (api, cluster) => {
    api.denials.push({ verb: "list", resource: "nodes" });
    const { status, notes } = await statusOf(cluster, "no_such_product");
    assert.equal(
      status.reason,
      "no node: of 1 node, 1 node(s) didn't match Pod's node affinity/selector",
    );
    assert.deepEqual(notes, [
      'Cannot list nodes: user "tester" may not list nodes. It is left out.',
    ]);
    api.denials.push({ verb: "list", resource: "pods" });
    const [message] = await refusalOf(statusOf(cluster, "no_such_product"));
    assert.match(message, /^Cannot list pods .*: user "tester" may not list pods\.$/);
  }));

/** Makes the Job of `suspended` one that waits in a queue of Kueue. */
function putInQueue(api: FakeApi): void {
  const { name, uid } = recorded("suspended").job.metadata;
  api.change("jobs", name, ({ metadata }) => {
    metadata.labels!["kueue.x-k8s.io/queue-name"] = "gpu";
  }, namespace);
  api.put("workloads", {
    metadata: { name: "job-kept", namespace, labels: { "kueue.x-k8s.io/job-uid": uid } },
    status: { conditions: [{ type: "QuotaReserved", status: "False", message: "no quota" }] },
  });
}

Deno.test("a Job's place in its queue is told where Kueue tells it", () =>
  withRecorded(["suspended"], async (api, cluster) => {
    putInQueue(api);
    const before = await statusOf(cluster, "suspended");
    assert.equal(before.status.reason, 'waits for quota in queue "gpu": no quota');
    const items = [
      { metadata: { name: "job-other" }, positionInLocalQueue: 0 },
      { metadata: { name: "job-kept" }, positionInLocalQueue: 1 },
    ];
    api.fail({
      path: /\/visibility\..*\/namespaces\/team\/localqueues\/gpu\/pendingworkloads$/,
      answer: { status: 200, body: JSON.stringify({ items }) },
    });
    const { status } = await statusOf(cluster, "suspended");
    assert.equal(
      status.reason,
      'waits for quota in queue "gpu", with 1 Job before it: no quota',
    );
  }, { hasKueue: true }));

Deno.test("a Job with a queue has a status also where there is no Kueue", () =>
  withRecorded(["suspended"], async (api, cluster) => {
    putInQueue(api);
    const { status, notes } = await statusOf(cluster, "suspended");
    assert.deepEqual([status.phase, status.reason, notes], [
      ...["Queued", 'in queue "gpu"; Kueue says no more of it'],
      [],
    ]);
  }));
