import assert from "node:assert/strict";
import { ApiError } from "../../../k8s/client/api_error.ts";
import { ConnectionError } from "../../../k8s/client/connection_error.ts";
import { request } from "../../../k8s/client/request.ts";
import { connectToFake, withFakeApi } from "../connect_to_fake.ts";
import { startFakeApi } from "../fake_api.ts";

const jobs = "/apis/batch/v1/namespaces/default/jobs";
const job = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "a" },
  spec: {
    template: {
      spec: { restartPolicy: "Never", containers: [{ name: "train", image: "x:1" }] },
    },
  },
};

Deno.test("request() sends the body as it is, and nothing of it is lost", async () => {
  await withFakeApi(async (api, cluster) => {
    const body = { ...job, spec: { ...job.spec, fieldOfTomorrow: [1, { a: null }] } };
    const made: { metadata: { uid: string } } = await request(cluster, {
      method: "POST",
      path: jobs,
      query: { dryRun: "All", fieldManager: undefined },
      body,
    });
    assert.match(made.metadata.uid, /^[0-9a-f-]{36}$/);
    const [seen] = api.seen;
    assert.deepEqual(JSON.parse(seen.body), body);
    assert.deepEqual(seen.query, { dryRun: "All" });
    assert.equal(seen.headers["content-type"], "application/json");
    assert.equal(seen.headers["user-agent"], "likeness");
  });
});

Deno.test("request() waits as long as the API server asks for when it has too much to do", async () => {
  await withFakeApi(async (api, cluster) => {
    const tooMuch = { status: 429, headers: { "retry-after": "1" } };
    api.fail({ method: "POST", answer: tooMuch });
    const start = performance.now();
    await request(cluster, { method: "POST", path: jobs, body: job });
    assert.ok(performance.now() - start >= 1000);
    assert.equal(api.seen.length, 2);
    assert.ok(api.find("jobs", "a"));
  });
});

Deno.test("request() gives up where the API server wants to be asked much later", async () => {
  await withFakeApi(async (api, cluster) => {
    const tooMuch = { status: 429, body: "slow down", headers: { "retry-after": "600" } };
    api.fail({ answer: tooMuch });
    await assert.rejects(request(cluster, { path: jobs }), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.status, 429);
      assert.equal(error.retryAfterSeconds, 600);
      assert.equal(error.exitCode, 1);
      assert.equal(
        error.message,
        'Cannot list jobs in namespace "default": the API server has too much to do: slow down.',
      );
      return true;
    });
    assert.equal(api.seen.length, 1);
  });
});

for (
  const [what, fault] of [
    ["an error of the server", { answer: { status: 503, body: "no leader" } }],
    ["a dropped connection", { instead: "drop" }],
  ] as const
) {
  Deno.test(`request() asks again after ${what}, but only where it reads`, async () => {
    await withFakeApi(async (api, cluster) => {
      api.fail({ method: "GET", times: 3, ...fault });
      const list: { items: unknown[] } = await request(cluster, { path: jobs });
      assert.deepEqual(list.items, []);
      assert.equal(api.seen.length, 4);

      api.fail({ method: "POST", ...fault });
      await assert.rejects(
        request(cluster, { method: "POST", path: jobs, body: job }),
        (error: unknown) => {
          assert.ok(error instanceof ApiError || error instanceof ConnectionError);
          assert.equal(error.exitCode, 1);
          return true;
        },
      );
      assert.equal(api.seen.length, 5);
      assert.equal(api.find("jobs", "a"), undefined);
    });
  });
}

Deno.test("request() ends after its time however long errors go on", async () => {
  await withFakeApi(async (api, cluster) => {
    cluster.patience.retrySeconds = 0.3;
    api.fail({ times: Infinity, answer: { status: 500, body: "etcd is gone" } });
    const start = performance.now();
    await assert.rejects(request(cluster, { path: jobs }), {
      message: 'Cannot list jobs in namespace "default": etcd is gone.',
    });
    assert.ok(performance.now() - start < 1000);
    // Pauses of 0.01, 0.02, … 0.16 s add up to 0.31 s.
    assert.ok(api.seen.length >= 4 && api.seen.length <= 6, `${api.seen.length}`);
  });
});

Deno.test("request() does not ask again after a refusal", async () => {
  await withFakeApi(async (api, cluster) => {
    await assert.rejects(request(cluster, { path: `${jobs}/none` }), ApiError);
    assert.equal(api.seen.length, 1);
  });
});

Deno.test("request() says at once that a server refuses the connection", async () => {
  const api = await startFakeApi();
  using cluster = await connectToFake(api);
  await api.stop();
  const start = performance.now();
  await assert.rejects(request(cluster, { path: jobs }), (error: unknown) => {
    assert.ok(error instanceof ConnectionError);
    assert.equal(error.message, `Cannot reach ${api.url} (context "fake"): connection refused.`);
    assert.equal(error.exitCode, 1);
    assert.match(error.hint, /kubectl cluster-info/);
    return true;
  });
  assert.ok(performance.now() - start < 1000);
});

Deno.test("request() finds an API server again that was restarted meanwhile", async () => {
  await withFakeApi(async (api, cluster) => {
    await request(cluster, { path: jobs });
    await api.stop();
    const asked = request(cluster, { path: jobs });
    const returned = new Promise((resolve) => setTimeout(resolve, 300)).then(() => api.start());
    assert.deepEqual((await asked as { items: unknown[] }).items, []);
    await returned;
  });
});

Deno.test("request() does not wait longer than ten seconds for a server that never answered", async () => {
  await withFakeApi(async (api, cluster) => {
    assert.equal(cluster.patience.firstAnswerSeconds, 10);
    cluster.patience.firstAnswerSeconds = 0.2;
    api.fail({ instead: "silence" });
    await assert.rejects(request(cluster, { path: jobs }), {
      message: `Cannot reach ${api.url} (context "fake"): no answer within 0.2 s.`,
      exitCode: 1,
    });
    assert.equal(api.seen.length, 1);
  });
});

Deno.test("request() ends at its time limit also when the answer has begun", async () => {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"items":[')),
    });
    return new Response(endless);
  });
  await using api = await startFakeApi();
  const url = `http://127.0.0.1:${server.addr.port}`;
  using cluster = await connectToFake(api, { cluster: { server: url } });
  cluster.patience.retrySeconds = 0;
  await assert.rejects(request(cluster, { path: jobs, timeoutSeconds: 0.2 }), {
    message: `Cannot reach ${url} (context "fake"): no answer within 0.2 s.`,
  });
});

Deno.test("request() ends when its signal is aborted, also between two tries", async () => {
  await withFakeApi(async (api, cluster) => {
    const stop = new AbortController();
    api.fail({ instead: "silence" });
    const asked = request(cluster, { path: jobs, signal: stop.signal });
    stop.abort(new Error("enough"));
    await assert.rejects(asked, { message: "enough" });

    cluster.patience.firstPauseSeconds = 60;
    cluster.patience.retrySeconds = 600;
    const later = new AbortController();
    api.fail({ answer: { status: 500 } });
    const paused = request(cluster, { path: jobs, signal: later.signal });
    setTimeout(() => later.abort(new Error("enough again")), 100);
    await assert.rejects(paused, { message: "enough again" });
  });
});

Deno.test("request() does not take another website for an API server", async () => {
  await withFakeApi(async (api, cluster) => {
    api.fail({ answer: { status: 200, body: "<html>Log in, please" } });
    await assert.rejects(request(cluster, { path: jobs }), {
      message:
        'Cannot list jobs in namespace "default": the server answers with other than JSON: ' +
        '"<html>Log in, please".',
      hint: "Is the kubeconfig's server an API server?",
    });
    // With the credentials one goes nowhere else.
    const headers = { location: "http://127.0.0.1:1/" };
    api.fail({ answer: { status: 302, headers } });
    await assert.rejects(request(cluster, { path: jobs }), {
      message: 'Cannot list jobs in namespace "default": the server wants it sent elsewhere.',
    });
  });
});

Deno.test("request() passes the API server's warnings on", async () => {
  await withFakeApi(async (api, cluster) => {
    const warning = String.raw`299 - "would violate \"restricted\"", 299 - "old version"`;
    api.fail({ addHeaders: { warning } });
    const warnings: string[] = [];
    await request(cluster, { path: jobs, onWarning: (text) => warnings.push(text) });
    assert.deepEqual(warnings, ['would violate "restricted"', "old version"]);
  });
});
