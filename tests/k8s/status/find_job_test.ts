import assert from "node:assert/strict";
import { findJob, findWork } from "../../../k8s/status/find_job.ts";
import { withFakeApi } from "../connect_to_fake.ts";
import type { FakeApi } from "../fake_api.ts";
import { refusalOf } from "../submit/ready_cluster.ts";

function putJob(api: FakeApi, name: string, labels: Record<string, string> = {}): void {
  api.put("jobs", {
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "likeness", ...labels } },
  });
}

Deno.test("findJob() finds a Job by its full name, and by what is before the hash", () =>
  withFakeApi(async (api, cluster) => {
    for (const name of ["sop-00000001", "cub-00000002", "cub-long-00000003"]) putJob(api, name);
    for (const [name, found] of [["sop-00000001", 1], ["sop", 1], ["cub", 2], ["cub-long", 3]]) {
      const job = await findJob(cluster, String(name));
      assert.match(job.metadata.name, new RegExp(`0000000${found}$`));
    }
  }));

Deno.test("findJob() refuses what is not there, not clear or not ours, in one sentence", () =>
  withFakeApi(async (api, cluster) => {
    assert.deepEqual(await refusalOf(findJob(cluster, "sop")), [
      'Cannot find Job "sop" in namespace "default".',
      "There are none of Likeness there; deno task k8s:submit makes one.",
      2,
    ]);
    putJob(api, "sop-00000001");
    putJob(api, "sop-00000002");
    api.put("jobs", { metadata: { name: "other" } });
    assert.deepEqual(await refusalOf(findJob(cluster, "spo-00000001")), [
      'Cannot find Job "spo-00000001" in namespace "default".',
      'Did you mean "sop-00000001"?',
      2,
    ]);
    const [message, hint] = await refusalOf(findJob(cluster, "sop"));
    assert.equal(
      message,
      'Cannot choose Job "sop" in namespace "default": there are 2 of that name; wanted the full ' +
        "name.",
    );
    assert.match(hint, /sop-00000001/);
    assert.match((await refusalOf(findJob(cluster, "other")))[0], /it is not one of Likeness/);
    // It would be another path.
    for (const name of ["", "../pods", "a/b", "a?b", "A"]) {
      assert.match((await refusalOf(findJob(cluster, name)))[0], /^Cannot find Job/, name);
    }
  }));

Deno.test("findWork() finds the Jobs of a sweep, by its name or its first part", () =>
  withFakeApi(async (api, cluster) => {
    for (const index of [0, 1, 2]) {
      putJob(api, `sop-0000000${index}`, { "likeness/sweep-id": "sop-aaaaaaaa" });
    }
    for (const name of ["sop-aaaaaaaa", "sop"]) {
      const found = await findWork(cluster, name);
      assert.ok(found.kind === "sweep");
      assert.deepEqual([found.id, found.jobs.length], ["sop-aaaaaaaa", 3]);
    }
    assert.equal((await findWork(cluster, "sop-00000001")).kind, "job");
    const [message, hint] = await refusalOf(findJob(cluster, "sop"));
    assert.match(message, /it is a sweep of 3 Jobs; wanted one of them\.$/);
    assert.equal(hint, "deno task k8s:list --sweep sop-aaaaaaaa lists them.");
    putJob(api, "sop-00000009");
    assert.match((await refusalOf(findWork(cluster, "sop")))[0], /there are 4 of that name/);
  }));
