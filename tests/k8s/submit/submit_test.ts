import assert from "node:assert/strict";
import {
  changes,
  configText,
  ourObjects,
  refusalOf,
  submitText,
  until,
  withReadyCluster,
} from "./ready_cluster.ts";

Deno.test("submit() makes the ConfigMap, the Job, and has the one go with the other", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name], told } = await submitText(cluster, configText());
    assert.match(name, /^base-[0-9a-f]{8}$/);
    assert.deepEqual(told, []);
    assert.deepEqual(changes(api), ["POST configmaps", "POST jobs", `PATCH configmaps/${name}`]);
    const job = api.find("jobs", name, "ml")!;
    const { metadata: { ownerReferences }, data, immutable } = api.find("configmaps", name, "ml")!;
    assert.deepEqual(ownerReferences, [
      { apiVersion: "batch/v1", kind: "Job", name, uid: job.metadata.uid },
    ]);
    assert.deepEqual([Object.keys(data), immutable], [["config.yaml"], true]);
    // Both were tried out before anything was made, and every body was checked strictly.
    const posts = api.seen.filter(({ path }) => /(configmaps|jobs)$/.test(path));
    assert.deepEqual(
      posts.map(({ query }) => [query.dryRun, query.fieldValidation]),
      [["All", "Strict"], ["All", "Strict"], [undefined, "Strict"], [undefined, "Strict"]],
    );
  }));

Deno.test("submit() of the same configuration again changes nothing", () =>
  withReadyCluster(async (api, cluster) => {
    const first = await submitText(cluster, configText());
    const [before, made] = [ourObjects(api), changes(api).length];
    const again = await submitText(cluster, configText());
    assert.deepEqual(again.names, first.names);
    assert.deepEqual(again.told, [`Job "${first.names[0]}" is already submitted.`]);
    assert.deepEqual([ourObjects(api), changes(api).length], [before, made]);
    const other = await submitText(cluster, configText("retries: 4"));
    assert.notDeepEqual(other.names, first.names);
  }));

Deno.test("submit() says how far the Job is that is there already", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    const toldOf = async (change: { status?: object; spec?: object }) => {
      api.change("jobs", name, (job) => {
        job.status = change.status ?? {};
        Object.assign(job.spec, change.spec);
      }, "ml");
      return (await submitText(cluster, configText())).told;
    };
    const ended = (type: string, reason: string) => ({
      status: { conditions: [{ type, status: "True", reason }] },
    });
    assert.deepEqual(await toldOf(ended("Complete", "CompletionsReached")), [
      `Job "${name}" is already submitted and has succeeded.`,
    ]);
    assert.deepEqual(await toldOf(ended("Failed", "BackoffLimitExceeded")), [
      `Job "${name}" is already submitted and has failed (BackoffLimitExceeded); --replace submits it again.`,
    ]);
    assert.deepEqual(await toldOf({ spec: { suspend: true } }), [
      `Job "${name}" is already submitted and suspended; deno task k8s:resume ${name} goes on with it.`,
    ]);
  }));

Deno.test("submit() refuses a Job of that name with another content, and leaves it", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    const wanted = api.find("jobs", name, "ml")!.metadata.annotations as Record<string, string>;
    api.change("jobs", name, ({ metadata }) => {
      metadata.annotations = { "likeness/spec-hash": "0".repeat(64) };
    }, "ml");
    const before = changes(api);
    assert.deepEqual(await refusalOf(submitText(cluster, configText())), [
      `Cannot submit Job "${name}": there is one of that name with another content ` +
      `(likeness/spec-hash ${"0".repeat(64)}; wanted ${wanted["likeness/spec-hash"]}).`,
      "Choose another name with --name, or delete that Job with --replace.",
      2,
    ]);
    assert.deepEqual(changes(api), before);
    // With --replace it goes.
    await submitText(cluster, configText(), { replace: true });
    assert.deepEqual(api.find("jobs", name, "ml")!.metadata.annotations, wanted);
  }));

Deno.test("submit() touches no Job and no ConfigMap of others", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    for (const resource of ["jobs", "configmaps"]) {
      api.take("jobs", name, "ml");
      api.take("configmaps", name, "ml");
      api.put(resource, { metadata: { name, namespace: "ml" }, data: { mine: "yes" } });
      const before = ourObjects(api);
      for (const replace of [false, true]) {
        const kind = resource === "jobs" ? "one" : "a ConfigMap";
        assert.deepEqual(await refusalOf(submitText(cluster, configText(), { replace })), [
          `Cannot submit Job "${name}": there is ${kind} of that name that is not Likeness' own ` +
          "(no label app.kubernetes.io/managed-by: likeness).",
          "Choose another name with --name.",
          2,
        ]);
      }
      assert.deepEqual(ourObjects(api), before);
    }
  }));

Deno.test("submit() with replace deletes in the foreground, waits, and makes it anew", () =>
  withReadyCluster(async (api, cluster) => {
    api.setForegroundSeconds(0.3);
    const { names: [name] } = await submitText(cluster, configText());
    const { uid } = api.find("jobs", name, "ml")!.metadata;
    const before = changes(api).length;
    const { names, told } = await submitText(cluster, configText(), { replace: true });
    assert.deepEqual(names, [name]);
    assert.deepEqual(told, [`Waits until Job "${name}" and its pods are gone …`]);
    assert.notEqual(api.find("jobs", name, "ml")!.metadata.uid, uid);
    assert.deepEqual(changes(api).slice(before), [
      ...[`DELETE jobs/${name}`, "POST configmaps", "POST jobs", `PATCH configmaps/${name}`],
    ]);
    const deletion = api.seen.find(({ method }) => method === "DELETE")!;
    assert.equal(JSON.parse(deletion.body).propagationPolicy, "Foreground");
    assert.equal(ourObjects(api).length, 2);
  }));

Deno.test("submit() waits for a Job that somebody is deleting", () =>
  withReadyCluster(async (api, cluster) => {
    const { names: [name] } = await submitText(cluster, configText());
    const { uid } = api.find("jobs", name, "ml")!.metadata;
    api.change("jobs", name, ({ metadata }) => {
      metadata.deletionTimestamp = "2026-01-31T12:00:00Z";
    }, "ml");
    const submitted = submitText(cluster, configText());
    await until(() =>
      api.seen.filter(({ path }) => path.endsWith("/pods")).length > 0 ||
      api.seen.filter(({ path }) => path.endsWith(`/jobs/${name}`)).length > 2
    );
    api.take("jobs", name, "ml");
    // Its ConfigMap is not collected yet, and belongs to what is gone.
    assert.deepEqual((await submitted).names, [name]);
    assert.notEqual(api.find("jobs", name, "ml")!.metadata.uid, uid);
    const [owner] = api.find("configmaps", name, "ml")!.metadata.ownerReferences!;
    assert.equal(owner.uid, api.find("jobs", name, "ml")!.metadata.uid);
  }));

Deno.test("submit() in a dry run of the server's leaves nothing, also with replace", () =>
  withReadyCluster(async (api, cluster) => {
    const dry = await submitText(cluster, configText(), { dryRun: true });
    assert.deepEqual([changes(api), ourObjects(api)], [[], []]);
    const { names } = await submitText(cluster, configText());
    assert.deepEqual(dry.names, names);
    const before = changes(api);
    await submitText(cluster, configText(), { dryRun: true, replace: true });
    assert.deepEqual(changes(api), before);
  }));

Deno.test("submit() passes on what the API server warns of", () =>
  withReadyCluster(async (api, cluster) => {
    api.fail({
      ...{ method: "POST", path: /jobs\?.*dryRun/ },
      addHeaders: { warning: '299 - "would violate PodSecurity \\"restricted:latest\\""' },
    });
    const { told } = await submitText(cluster, configText());
    assert.deepEqual(told, [
      'The API server warns: would violate PodSecurity "restricted:latest"',
    ]);
  }));

Deno.test("submit() makes nothing of what the API server refuses", () =>
  withReadyCluster(async (api, cluster) => {
    // An older server, which does not know a field.
    const message = 'strict decoding error: unknown field "spec.podReplacementPolicy"';
    api.fail({
      ...{ method: "POST", path: /jobs\?.*dryRun/ },
      answer: { status: 400, body: JSON.stringify({ message, reason: "BadRequest" }) },
    });
    assert.deepEqual(await refusalOf(submitText(cluster, configText())), [
      `Cannot create Job in namespace "ml": ${message}.`,
      ...["", 2],
    ]);
    assert.deepEqual([changes(api), ourObjects(api)], [[], []]);
  }));

Deno.test("submit() makes one Indexed Job of a sweep and of shards, or separate Jobs", () =>
  withReadyCluster(async (api, cluster) => {
    const sweep = configText("", "sweep: {grid: {train.seed: [1, 2, 3]}}\n");
    const completions = (name: string) => {
      const { spec: { completions, completionMode } } = api.find("jobs", name, "ml")!;
      return [completions, completionMode];
    };
    const one = await submitText(cluster, sweep, { request: { kind: "sweep", separate: false } });
    assert.deepEqual(one.names.map(completions), [[3, "Indexed"]]);
    const shards = await submitText(cluster, configText(), {
      request: { kind: "embed", shards: 4, part: "test" },
    });
    assert.deepEqual(shards.names.map(completions), [[4, "Indexed"]]);
    const request = { kind: "sweep", separate: true } as const;
    const three = await submitText(cluster, sweep, { request });
    assert.deepEqual(three.names.map(completions), Array(3).fill([1, "NonIndexed"]));
    // Those that are there stay, and the rest is made.
    api.take("jobs", three.names[1], "ml");
    api.take("configmaps", three.names[1], "ml");
    const again = await submitText(cluster, sweep, { request });
    assert.deepEqual(again.names, three.names);
    assert.deepEqual(
      again.told,
      [three.names[0], three.names[2]].map((name) => `Job "${name}" is already submitted.`),
    );
    assert.equal(ourObjects(api).length, 2 * (1 + 1 + 3));
  }));
