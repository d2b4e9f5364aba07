import assert from "node:assert/strict";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { Stopped, type StopSignal } from "../../../src/core/stop_signal.ts";
import type { FakeApi } from "../fake_api.ts";
import {
  changes,
  configText,
  ourObjects,
  refusalOf,
  submitText,
  withReadyCluster,
} from "./ready_cluster.ts";

const separate = { kind: "sweep", separate: true } as const;
const sweep = configText("", "sweep: {grid: {train.seed: [1, 2, 3]}}\n");

/** A request that is answered so, as if a right had been taken away since it was asked for. */
function forbid(api: FakeApi, method: string, path: RegExp): void {
  const message = 'x is forbidden: User "jane" cannot do resource "x" in API group ""';
  api.fail({ method, path, answer: { status: 403, body: JSON.stringify({ message }) } });
}

/** The name that a configuration has. */
async function nameOf(cluster: Cluster, text: string): Promise<string> {
  const { names: [name] } = await submitText(cluster, text, { dryRun: true });
  return name;
}

/** Collects what is told. */
function listener() {
  const told: string[] = [];
  return { told, tell: (line: string) => void told.push(line) };
}

Deno.test("submit() removes the ConfigMap again where the Job is refused after all", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await nameOf(cluster, configText());
    forbid(api, "POST", /\/jobs\?(?!.*dryRun)/);
    const { told, tell } = listener();
    assert.deepEqual(await refusalOf(submitText(cluster, configText(), { tell })), [
      `Cannot create Job "${name}" in namespace "ml": user "jane" may not do x.`,
      "kubectl auth can-i create jobs.batch --namespace ml --context fake checks it; " +
      "whoever runs the cluster can allow it.",
      2,
    ]);
    assert.deepEqual(told, [`Removed ConfigMap "${name}" again.`]);
    assert.deepEqual(ourObjects(api), []);
  }));

Deno.test("submit() removes both where the ConfigMap cannot be given to the Job", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await nameOf(cluster, configText());
    forbid(api, "PATCH", /\/configmaps\//);
    const { told, tell } = listener();
    const [message] = await refusalOf(submitText(cluster, configText(), { tell }));
    assert.match(message, /^Cannot patch ConfigMap "base-/);
    assert.deepEqual(told, [`Removed Job "${name}" again.`, `Removed ConfigMap "${name}" again.`]);
    assert.deepEqual(ourObjects(api), []);
  }));

Deno.test("submit() says what is left where it may not be removed again", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await nameOf(cluster, configText());
    forbid(api, "POST", /\/jobs\?(?!.*dryRun)/);
    forbid(api, "DELETE", /\/configmaps\//);
    const { told, tell } = listener();
    await refusalOf(submitText(cluster, configText(), { tell }));
    assert.deepEqual(told, [
      `ConfigMap "${name}" may be left: Cannot delete ConfigMap "${name}" in namespace "ml": ` +
      `user "jane" may not do x. kubectl delete configmaps ${name} --namespace ml removes it.`,
    ]);
    assert.deepEqual(ourObjects(api), [`ConfigMap ${name}`]);
  }));

Deno.test("submit() of separate Jobs removes those that it has made, and no others", () =>
  withReadyCluster(async (api, cluster) => {
    const { names } = await submitText(cluster, sweep, { request: separate });
    const [first, second, third] = names;
    for (const name of [second, third]) {
      for (const resource of ["jobs", "configmaps"]) api.take(resource, name, "ml");
    }
    const before = ourObjects(api);
    assert.deepEqual(before, [`ConfigMap ${first}`, `Job ${first}`]);
    // The second one is made, the third is not.
    forbid(api, "PATCH", new RegExp(`/configmaps/${third}`));
    const { told, tell } = listener();
    await refusalOf(submitText(cluster, sweep, { request: separate, tell }));
    assert.deepEqual(told, [
      `Removed Job "${third}" again.`,
      `Removed ConfigMap "${third}" again.`,
      `Removed Job "${second}" again.`, // and its ConfigMap with it
    ]);
    assert.deepEqual(ourObjects(api), before);
  }));

Deno.test("submit() of separate Jobs makes none if the API server would refuse the last", () =>
  withReadyCluster(async (api, cluster) => {
    const names = (await submitText(cluster, sweep, { request: separate, dryRun: true })).names;
    const refuse = { status: 422, body: JSON.stringify({ message: "no", reason: "Invalid" }) };
    // Two dry runs of Jobs go well.
    api.fail({ method: "POST", path: /\/jobs\?.*dryRun/, addHeaders: {}, times: 2 });
    api.fail({ method: "POST", path: /\/jobs\?.*dryRun/, answer: refuse });
    await refusalOf(submitText(cluster, sweep, { request: separate }));
    assert.deepEqual([names.length, changes(api), ourObjects(api)], [3, [], []]);
  }));

/** A signal that comes right after the request that `after` fits. */
function stopAfter(api: FakeApi, after: RegExp): StopSignal {
  return {
    get exitCode() {
      return changes(api).some((change) => after.test(change)) ? 130 : null;
    },
    defer() {},
    dispose() {},
  };
}

for (const after of [/^POST configmaps/, /^POST jobs/, /^PATCH configmaps/]) {
  Deno.test(`submit() leaves nothing if it is interrupted after ${after.source.slice(1)}`, () =>
    withReadyCluster(async (api, cluster) => {
      const listen = () => stopAfter(api, after);
      await assert.rejects(submitText(cluster, configText(), { listen }), Stopped);
      assert.ok(changes(api).some((change) => after.test(change)));
      assert.deepEqual(ourObjects(api), []);
    }));
}

Deno.test("submit() goes on where one that was killed has left its ConfigMap", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    const left = api.find("configmaps", name, "ml")!;
    delete left.metadata.ownerReferences;
    api.take("jobs", name, "ml");
    api.take("configmaps", name, "ml");
    api.put("configmaps", left);
    await submitText(cluster, configText());
    const map = api.find("configmaps", name, "ml")!;
    assert.equal(map.metadata.uid, left.metadata.uid);
    assert.equal(map.metadata.ownerReferences![0].uid, api.find("jobs", name, "ml")!.metadata.uid);
  }));

Deno.test("submit() makes a ConfigMap anew that belonged to a Job which is gone", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    const { uid } = api.find("configmaps", name, "ml")!.metadata;
    api.take("jobs", name, "ml"); // the ConfigMap is about to be collected
    await submitText(cluster, configText());
    const { metadata } = api.find("configmaps", name, "ml")!;
    assert.notEqual(metadata.uid, uid);
    assert.equal(metadata.ownerReferences![0].uid, api.find("jobs", name, "ml")!.metadata.uid);
  }));

Deno.test("submit() repairs what one that was killed after the Job has left", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    const owner = () => api.find("configmaps", name, "ml")?.metadata.ownerReferences?.[0].uid;
    const { uid } = api.find("jobs", name, "ml")!.metadata;
    api.change("configmaps", name, ({ metadata }) => delete metadata.ownerReferences, "ml");
    await submitText(cluster, configText());
    assert.equal(owner(), uid);
    api.take("configmaps", name, "ml");
    await submitText(cluster, configText());
    assert.equal(owner(), uid);
  }));

Deno.test("submit() looks whether the Job was made where the answer was lost", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await nameOf(cluster, configText());
    // The Job is made, but the connection ends before the answer.
    api.fail({ method: "POST", path: /\/jobs\?(?!.*dryRun)/, afterwards: "drop" });
    const { names, told } = await submitText(cluster, configText());
    assert.deepEqual([names, told], [[name], []]);
    const [owner] = api.find("configmaps", name, "ml")!.metadata.ownerReferences!;
    assert.equal(owner.uid, api.find("jobs", name, "ml")!.metadata.uid);
  }));

Deno.test("submit() removes what may have been made where the answer was lost", () =>
  withReadyCluster(async (api, cluster) => {
    const name = await nameOf(cluster, configText());
    api.fail({ method: "POST", path: /\/configmaps\?(?!.*dryRun)/, afterwards: "drop" });
    const { told, tell } = listener();
    const [message, , exitCode] = await refusalOf(submitText(cluster, configText(), { tell }));
    assert.match(message, /: the connection was lost\.$/);
    assert.equal(exitCode, 1);
    assert.deepEqual([told, ourObjects(api)], [[`Removed ConfigMap "${name}" again.`], []]);
  }));

Deno.test("submit() twice at the same time makes one Job", () =>
  withReadyCluster(async (api, cluster) => {
    const both = await Promise.all([0, 1, 2].map(() => submitText(cluster, configText())));
    const names = new Set(both.flatMap(({ names }) => names));
    assert.equal(names.size, 1);
    const [name] = names;
    assert.deepEqual(ourObjects(api), [`ConfigMap ${name}`, `Job ${name}`]);
    const [owner] = api.find("configmaps", name, "ml")!.metadata.ownerReferences!;
    assert.equal(owner.uid, api.find("jobs", name, "ml")!.metadata.uid);
  }));
