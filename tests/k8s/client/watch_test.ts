import assert from "node:assert/strict";
import { ApiError } from "../../../k8s/client/api_error.ts";
import { ConnectionError } from "../../../k8s/client/connection_error.ts";
import type { KubernetesObject } from "../../../k8s/client/kubernetes_objects.ts";
import { listObjects } from "../../../k8s/client/read_objects.ts";
import { watch, type WatchEvent, type WatchOptions } from "../../../k8s/client/watch.ts";
import { connectToFake, withFakeApi } from "../connect_to_fake.ts";
import { type FakeApi, startFakeApi } from "../fake_api.ts";

const path = "/api/v1/namespaces/default/pods";
const pauses = { firstSeconds: 0.01, longestSeconds: 0.04 };

/** Reads one event after the other, as `ADDED a`. */
function reader(
  cluster: Awaited<ReturnType<typeof connectToFake>>,
  options: Partial<WatchOptions<KubernetesObject>> = {},
) {
  const stop = new AbortController();
  const events = watch(cluster, path, { pauses, signal: stop.signal, ...options });
  return {
    stop: () => stop.abort(),
    async next(): Promise<string | null> {
      const { done, value } = await events.next();
      return done ? null : words(value);
    },
  };
}

function words({ type, object }: WatchEvent<KubernetesObject>): string {
  return `${type} ${object.metadata.name}`;
}

/** Waits until the watch is there, so that what comes now is an event and not of the list. */
async function watching(api: FakeApi): Promise<void> {
  while (api.openStreams() === 0) await new Promise((resolve) => setTimeout(resolve, 2));
}

function pod(name: string, labels: Record<string, string> = {}) {
  return { metadata: { name, labels }, spec: { containers: [] } };
}

Deno.test("watch() gives what there is, and then what becomes of it", async () => {
  await withFakeApi(async (api, cluster) => {
    api.put("pods", pod("a"));
    const events = reader(cluster);
    assert.equal(await events.next(), "ADDED a");
    const next = events.next();
    await watching(api);
    api.put("pods", pod("b"));
    assert.equal(await next, "ADDED b");
    api.change("pods", "a", ({ spec }) => spec.nodeName = "n");
    assert.equal(await events.next(), "MODIFIED a");
    api.take("pods", "a");
    assert.equal(await events.next(), "DELETED a");
    const last = events.next();
    events.stop();
    assert.equal(await last, null);
  });
});

Deno.test("watch() gives what a selector selects, and what it no longer does as deleted", async () => {
  await withFakeApi(async (api, cluster) => {
    api.put("pods", pod("other"));
    const events = reader(cluster, { query: { labelSelector: "job=x" } });
    const next = events.next();
    await watching(api);
    api.put("pods", pod("a", { job: "x" }));
    assert.equal(await next, "ADDED a");
    api.change("pods", "a", ({ metadata }) => metadata.labels = {});
    assert.equal(await events.next(), "DELETED a");
    events.stop();
  });
});

Deno.test("watch() goes on from a list without asking for it again", async () => {
  await withFakeApi(async (api, cluster) => {
    api.put("pods", pod("a"));
    const since = await listObjects(cluster, "pods");
    api.put("pods", pod("b"));
    const events = reader(cluster, { since });
    assert.equal(await events.next(), "ADDED b");
    events.stop();
    assert.equal(api.seen.filter(({ query }) => query.watch === undefined).length, 1);
  });
});

for (
  const [what, cut] of [
    ["dropped connections", (api: FakeApi) => api.dropStreams()],
    ["ends of the API server's time", (api: FakeApi) => api.endStreams()],
  ] as const
) {
  Deno.test(`watch() misses nothing over ${what}`, async () => {
    await withFakeApi(async (api, cluster) => {
      const interruptions: Error[] = [];
      const events = reader(cluster, { onInterruption: (error) => interruptions.push(error) });
      for (let place = 0; place < 5; place++) {
        const next = events.next();
        await watching(api);
        cut(api);
        api.put("pods", pod(`pod-${place}`));
        assert.equal(await next, `ADDED pod-${place}`);
      }
      events.stop();
      const lists = api.seen.filter(({ query }) => query.watch === undefined);
      assert.equal(lists.length, 1);
      if (what === "dropped connections") assert.equal(interruptions.length, 5);
      for (const error of interruptions) assert.ok(error instanceof ConnectionError);
    });
  });
}

Deno.test("watch() lists again what the API server has forgotten, and finds what is different", async () => {
  await withFakeApi(async (api, cluster) => {
    for (const name of ["kept", "changed", "gone", "replaced"]) api.put("pods", pod(name));
    const events = reader(cluster);
    const before = new Set<string | null>();
    for (let place = 0; place < 4; place++) before.add(await events.next());
    const next = events.next();
    await watching(api);
    await api.stop();
    api.change("pods", "changed", ({ spec }) => spec.nodeName = "n");
    api.take("pods", "gone");
    api.take("pods", "replaced");
    api.put("pods", pod("replaced"));
    api.put("pods", pod("new"));
    api.forget();
    await api.start();
    const after = [await next];
    for (let place = 0; place < 4; place++) after.push(await events.next());
    events.stop();
    assert.deepEqual(
      new Set(before),
      new Set(["kept", "changed", "gone", "replaced"].map((name) => `ADDED ${name}`)),
    );
    assert.deepEqual(after, [
      "DELETED gone",
      "DELETED replaced",
      "MODIFIED changed",
      "ADDED new",
      "ADDED replaced",
    ]);
  });
});

Deno.test("watch() waits longer and longer while the API server is away, and is told so", async () => {
  await withFakeApi(async (api, cluster) => {
    const waits: number[] = [];
    const events = reader(cluster, {
      onInterruption: (error, seconds) => {
        assert.ok(error instanceof ConnectionError);
        waits.push(seconds);
        if (waits.length === 5) api.start();
      },
    });
    const next = events.next();
    await watching(api);
    await api.stop();
    api.put("pods", pod("a"));
    assert.equal(await next, "ADDED a");
    events.stop();
    assert.deepEqual(waits, [0.01, 0.02, 0.04, 0.04, 0.04]);
  });
});

Deno.test("watch() takes bookmarks as the version from which it goes on", async () => {
  await withFakeApi(async (api, cluster) => {
    const events = reader(cluster);
    const next = events.next();
    await watching(api);
    api.put("configmaps", { metadata: { name: "something-else" } });
    api.bookmark();
    api.endStreams();
    api.put("pods", pod("a"));
    assert.equal(await next, "ADDED a");
    events.stop();
    const [first, second] = api.seen.filter(({ query }) => query.watch !== undefined)
      .map(({ query }) => Number(query.resourceVersion));
    assert.equal(second, first + 1);
  });
});

Deno.test("watch() does not go on where it may not, or where no server is", async () => {
  await withFakeApi(async (api, cluster) => {
    api.denials.push({ verb: "watch", resource: "pods" });
    await assert.rejects(reader(cluster).next(), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.equal(
        error.message,
        'Cannot watch pods in namespace "default": user "tester" may not watch pods.',
      );
      return true;
    });
  });
  const api = await startFakeApi();
  using cluster = await connectToFake(api);
  await api.stop();
  await assert.rejects(reader(cluster).next(), ConnectionError);
});

Deno.test("watch() ends when its signal is aborted, whatever it is doing", async () => {
  await withFakeApi(async (api, cluster) => {
    const early = new AbortController();
    early.abort();
    assert.equal(await reader(cluster, { signal: early.signal }).next(), null);
    assert.equal(api.seen.length, 0);

    const whileWaiting = reader(cluster, {
      pauses: { firstSeconds: 600, longestSeconds: 600 },
      onInterruption: () => setTimeout(() => whileWaiting.stop(), 20),
    });
    const next = whileWaiting.next();
    await watching(api);
    api.dropStreams();
    assert.equal(await next, null);
  });
});
