import assert from "node:assert/strict";
import { groupVersion, mayI, whoAmI } from "../../../k8s/client/access.ts";
import { ApiError } from "../../../k8s/client/api_error.ts";
import {
  createObject,
  deleteObject,
  evictPod,
  patchObject,
} from "../../../k8s/client/change_objects.ts";
import { findObject, getObject, listObjects } from "../../../k8s/client/read_objects.ts";
import { withFakeApi } from "../connect_to_fake.ts";

function job(name: string): { metadata: { name: string }; spec: Record<string, unknown> } {
  const containers = [{ name: "train", image: "x:1" }];
  return {
    metadata: { name },
    spec: { template: { spec: { restartPolicy: "Never", containers } } },
  };
}

Deno.test("createObject() creates what getObject() and findObject() then give", async () => {
  await withFakeApi(async (api, cluster) => {
    const warnings: string[] = [];
    api.fail({ addHeaders: { warning: '299 - "no pods of it may run"' } });
    const made = await createObject(cluster, "jobs", job("a"), {
      onWarning: (text) => warnings.push(text),
    });
    assert.deepEqual(warnings, ["no pods of it may run"]);
    assert.equal(made.spec?.backoffLimit, 6);
    assert.deepEqual(await getObject(cluster, "jobs", "a"), made);
    assert.deepEqual(await findObject(cluster, "jobs", "a"), made);
    assert.equal(await findObject(cluster, "jobs", "b"), null);
    assert.deepEqual(api.seen[0].query, { fieldManager: "likeness" });
  });
});

Deno.test("createObject() has the API server check a manifest without keeping it", async () => {
  await withFakeApi(async (api, cluster) => {
    await createObject(cluster, "jobs", job("a"), { dryRun: true, isStrict: true });
    assert.deepEqual(api.all("jobs"), []);
    const { metadata, spec } = job("a");
    const misspelt = { metadata, spec: { ...spec, backofLimit: 3 } };
    await assert.rejects(
      createObject(cluster, "jobs", misspelt, { dryRun: true, isStrict: true }),
      (error: unknown) => {
        assert.ok(error instanceof ApiError);
        assert.equal(
          error.message,
          'Cannot create Job "a" in namespace "default": Job in version "v1" cannot be handled as ' +
            'a Job: strict decoding error: unknown field "spec.backofLimit".',
        );
        assert.deepEqual([error.status, error.reason, error.exitCode], [400, "BadRequest", 2]);
        return true;
      },
    );
  });
});

Deno.test("createObject() names every field that the API server faults", async () => {
  await withFakeApi(async (_, cluster) => {
    const { metadata, spec } = job("a");
    const wrong = { metadata, spec: { ...spec, parallelism: -1, backoffLimitPerIndex: 1 } };
    await assert.rejects(createObject(cluster, "jobs", wrong), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.equal(
        error.message,
        'Cannot create Job "a" in namespace "default": ' +
          "spec.parallelism: Invalid value: -1: must be greater than or equal to 0; " +
          "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode.",
      );
      assert.deepEqual(error.causes.map(({ field }) => field), [
        "spec.parallelism",
        "spec.backoffLimitPerIndex",
      ]);
      return true;
    });
  });
});

Deno.test("createObject() says that there is one already, and that there is no namespace", async () => {
  await withFakeApi(async (_, cluster) => {
    await createObject(cluster, "jobs", job("a"));
    await assert.rejects(createObject(cluster, "jobs", job("a")), {
      message: 'Cannot create Job "a" in namespace "default": there is one already.',
      status: 409,
      reason: "AlreadyExists",
    });
    await assert.rejects(createObject(cluster, "jobs", job("a"), { namespace: "ml" }), {
      message: 'Cannot create Job "a" in namespace "ml": namespace "ml" does not exist.',
      hint:
        "kubectl get namespaces --context fake lists those there are; kubectl auth can-i create " +
        "jobs.batch --namespace ml --context fake checks what you may do there.",
    });
  });
});

Deno.test("what one may not do is told with who one is and how to check it", async () => {
  await withFakeApi(async (api, cluster) => {
    api.denials.push({ verb: "create", resource: "jobs" }, { verb: "list", resource: "nodes" });
    await assert.rejects(createObject(cluster, "jobs", job("a")), {
      message: 'Cannot create Job "a" in namespace "default": user "alice" may not create jobs.',
      hint: "kubectl auth can-i create jobs.batch --namespace default --context fake checks it; " +
        "whoever runs the cluster can allow it.",
      status: 403,
      exitCode: 2,
    });
    await assert.rejects(listObjects(cluster, "nodes"), {
      message: 'Cannot list nodes: user "alice" may not list nodes.',
      hint: "kubectl auth can-i list nodes --context fake checks it; " +
        "whoever runs the cluster can allow it.",
    });
    assert.equal(await mayI(cluster, { verb: "create", resource: "jobs" }), false);
    assert.equal(await mayI(cluster, { verb: "get", resource: "jobs" }), true);
    assert.deepEqual(JSON.parse(api.seen.at(-1)!.body).spec, {
      resourceAttributes: { verb: "get", group: "batch", resource: "jobs", namespace: "default" },
    });
  }, { tokens: { secret: "alice" }, connection: { user: { token: "secret" } } });
});

Deno.test("another reason to refuse something is told in the API server's words", async () => {
  await withFakeApi(async (api, cluster) => {
    const message = 'pods "a" is forbidden: exceeded quota: q, requested: pods=1, limited: pods=0';
    const body = JSON.stringify({ kind: "Status", message, reason: "Forbidden", code: 403 });
    api.fail({ answer: { status: 403, body } });
    await assert.rejects(createObject(cluster, "pods", { metadata: { name: "a" } }), {
      message: `Cannot create Pod "a" in namespace "default": ${message}.`,
      hint: "",
    });
  });
});

Deno.test("listObjects() gives all of them, however many, and selects", async () => {
  await withFakeApi(async (api, cluster) => {
    api.putNamespace("other");
    for (let place = 0; place < 1203; place++) {
      const labels = { third: String(place % 3) };
      const namespace = place % 2 ? "default" : "other";
      api.put("configmaps", { metadata: { name: `c${place}`, namespace, labels } });
    }
    const all = await listObjects(cluster, "configmaps", { allNamespaces: true });
    assert.equal(new Set(all.items.map(({ metadata }) => metadata.name)).size, 1203);
    assert.equal(api.seen.length, 3);
    assert.equal((await listObjects(cluster, "configmaps")).items.length, 601);
    const third = await listObjects(cluster, "configmaps", { labelSelector: "third=1" });
    assert.ok(third.items.every(({ metadata }) => metadata.labels?.third === "1"));
    assert.ok(third.items.length > 100);
    const one = await listObjects(cluster, "configmaps", { fieldSelector: "metadata.name=c1" });
    assert.deepEqual(one.items.map(({ metadata }) => metadata.name), ["c1"]);
  });
});

Deno.test("listObjects() begins again where the rest of a list is no longer kept", async () => {
  await withFakeApi(async (api, cluster) => {
    for (let place = 0; place < 600; place++) {
      api.put("configmaps", { metadata: { name: `c${place}` } });
    }
    const gone = JSON.stringify({ kind: "Status", reason: "Expired", code: 410 });
    api.fail({ path: /continue=/, answer: { status: 410, body: gone } });
    const { items } = await listObjects(cluster, "configmaps");
    assert.equal(new Set(items.map(({ metadata }) => metadata.name)).size, 600);
    assert.equal(items.length, 600);
    assert.equal(api.seen.length, 4);
  });
});

Deno.test("of Secrets only their metadata is asked for", async () => {
  await withFakeApi(async (api, cluster) => {
    api.put("secrets", { metadata: { name: "a" }, data: { key: "c2VjcmV0" } });
    const one = await getObject(cluster, "secrets", "a");
    const { items } = await listObjects(cluster, "secrets");
    assert.deepEqual([one.metadata.name, items[0].metadata.name], ["a", "a"]);
    assert.doesNotMatch(JSON.stringify([one, items]), /c2VjcmV0/);
  });
});

Deno.test("patchObject() changes what it names, and removes what is null", async () => {
  await withFakeApi(async (api, cluster) => {
    const data = { kept: "a", changed: "b", gone: "c" };
    await createObject(cluster, "configmaps", { metadata: { name: "a" }, data });
    const changed = await patchObject(cluster, "configmaps", "a", {
      data: { changed: "d", gone: null },
    });
    assert.deepEqual(changed.data, { kept: "a", changed: "d" });
    assert.deepEqual(api.find("configmaps", "a")?.data, { kept: "a", changed: "d" });

    await createObject(cluster, "jobs", job("a"));
    const suspended = await patchObject(cluster, "jobs", "a", { spec: { suspend: true } });
    assert.equal(suspended.spec?.suspend, true);
    const containers = [{ name: "train", image: "x:2" }];
    await assert.rejects(
      patchObject(cluster, "jobs", "a", { spec: { template: { spec: { containers } } } }),
      (error: unknown) => {
        assert.ok(error instanceof ApiError);
        // The API server sends the whole template with it.
        assert.match(error.message, /^Cannot patch Job "a" .*: spec\.template: Invalid value: \{/);
        assert.ok(error.message.length < 400, error.message);
        assert.equal(error.status, 422);
        return true;
      },
    );
  });
});

Deno.test("deleteObject() takes what an object owns with it, and says whether there was one", async () => {
  await withFakeApi(async (api, cluster) => {
    for (const propagationPolicy of ["Foreground", "Background"] as const) {
      const { metadata } = await createObject(cluster, "jobs", job("a"));
      const owner = { apiVersion: "batch/v1", kind: "Job", name: "a", uid: metadata.uid };
      api.put("pods", { metadata: { name: "p", ownerReferences: [owner] } });
      await assert.rejects(
        deleteObject(cluster, "jobs", "a", { propagationPolicy, uid: "of another one" }),
        { status: 409 },
      );
      assert.equal(
        await deleteObject(cluster, "jobs", "a", { propagationPolicy, dryRun: true }),
        true,
      );
      assert.ok(api.find("jobs", "a"));
      const { uid } = metadata;
      assert.equal(await deleteObject(cluster, "jobs", "a", { propagationPolicy, uid }), true);
      assert.deepEqual(api.all("pods"), []);
      while (api.find("jobs", "a")) await new Promise((resolve) => setTimeout(resolve, 2));
      assert.equal(await deleteObject(cluster, "jobs", "a", { propagationPolicy }), false);
    }
  });
});

Deno.test("what is deleted in the foreground is there until what it owns is gone", async () => {
  await withFakeApi(async (api, cluster) => {
    api.setForegroundSeconds(0.1);
    await createObject(cluster, "jobs", job("a"));
    await deleteObject(cluster, "jobs", "a", { propagationPolicy: "Foreground" });
    const ending = await getObject(cluster, "jobs", "a");
    assert.match(ending.metadata.deletionTimestamp ?? "", /^\d{4}-/);
    while (await findObject(cluster, "jobs", "a")) { /* until it is gone */ }
  });
});

Deno.test("evictPod() ends a pod unless a budget keeps it", async () => {
  await withFakeApi(async (api, cluster) => {
    cluster.patience.retrySeconds = 0.05;
    api.put("pods", { metadata: { name: "a" } });
    api.setDisruptionBudget(true);
    await assert.rejects(evictPod(cluster, "a"), {
      message: 'Cannot evict Pod "a" in namespace "default": ' +
        "Cannot evict pod as it would violate the pod's disruption budget.",
      exitCode: 1,
    });
    api.setDisruptionBudget(false);
    await evictPod(cluster, "a");
    assert.deepEqual(api.all("pods"), []);
  });
});

Deno.test("whoAmI() tells as whom one is known, where the API server tells", async () => {
  await withFakeApi(async (api, cluster) => {
    assert.equal(await whoAmI(cluster), "alice");
    api.fail({ answer: { status: 404 } });
    assert.equal(await whoAmI(cluster), null);
  }, { tokens: { secret: "alice" }, connection: { user: { token: "secret" } } });
});

Deno.test("groupVersion() tells whether the cluster has Kueue, and which", async () => {
  for (const hasKueue of [false, true]) {
    await withFakeApi(async (api, cluster) => {
      assert.equal(await groupVersion(cluster, "kueue.x-k8s.io"), hasKueue ? "v1beta1" : null);
      assert.equal(await groupVersion(cluster, "batch"), "v1");
      if (hasKueue) {
        api.put("localqueues", { metadata: { name: "gpu" } });
        assert.equal((await listObjects(cluster, "localqueues")).items.length, 1);
      } else {
        const why = "this cluster has no localqueues.kueue.x-k8s.io.";
        await assert.rejects(listObjects(cluster, "localqueues"), {
          message: `Cannot list localqueues in namespace "default": ${why}`,
        });
        // Which is another thing than a queue that is not there.
        await assert.rejects(findObject(cluster, "localqueues", "gpu"), {
          message: `Cannot get LocalQueue "gpu" in namespace "default": ${why}`,
        });
      }
    }, { hasKueue });
  }
});

Deno.test("two hundred objects made and deleted leave nothing behind", async () => {
  await withFakeApi(async (api, cluster) => {
    for (let place = 0; place < 200; place++) {
      await createObject(cluster, "jobs", job("a"));
      await deleteObject(cluster, "jobs", "a", { propagationPolicy: "Background" });
    }
    assert.deepEqual(api.all("jobs"), []);
    assert.equal(api.seen.length, 400);
  });
});
