import assert from "node:assert/strict";
import { ApiError } from "../../../k8s/client/api_error.ts";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { ConnectionError } from "../../../k8s/client/connection_error.ts";
import { streamLines } from "../../../k8s/client/stream_lines.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { connectToFake, withFakeApi } from "../connect_to_fake.ts";
import { startFakeApi } from "../fake_api.ts";
import { openssl, testCertificates } from "../test_certificates.ts";

/**
 * A server that sends pieces and then ends its answer, is silent, or drops the connection when `f`
 * calls `drop`.
 */
async function withPieces(
  pieces: (string | Uint8Array<ArrayBuffer>)[],
  then: "end" | "silence",
  f: (cluster: Cluster, drop: () => void) => Promise<void>,
  tls?: { cert: string; key: string; authority: string },
): Promise<void> {
  const encoder = new TextEncoder();
  const dropped = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {}, onError: () => new Response(), ...tls },
    () => {
      const rest = [...pieces];
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const piece = rest.shift();
          if (piece !== undefined) {
            controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
          } else if (then === "end") controller.close();
          else {
            await dropped.promise;
            controller.error(new Error("dropped"));
          }
        },
      });
      return new Response(body);
    },
  );
  await using api = await startFakeApi();
  const url = `${tls ? "https" : "http"}://127.0.0.1:${server.addr.port}`;
  const trust = tls ? { "certificate-authority-data": btoa(tls.authority) } : {};
  using cluster = await connectToFake(api, { cluster: { server: url, ...trust } });
  try {
    await f(cluster, dropped.resolve);
  } finally {
    dropped.resolve();
  }
}

/** The lines that came, and the error after them, if any. */
async function linesOf(
  lines: AsyncIterable<string>,
): Promise<{ lines: string[]; error?: unknown }> {
  const found: string[] = [];
  try {
    for await (const line of lines) found.push(line);
    return { lines: found };
  } catch (error) {
    return { lines: found, error };
  }
}

Deno.test("streamLines() gives lines however they are cut into pieces", async () => {
  const text = "one\ntwö\n\nfour 🙂 and more\nlast without an end";
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const pieces = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, place) => bytes.slice(place * size, (place + 1) * size),
    );
    await withPieces(pieces, "end", async (cluster) => {
      assert.deepEqual(await linesOf(streamLines(cluster, { path: "/" })), {
        lines: text.split("\n"),
      });
    });
  }
});

Deno.test("streamLines() gives nothing for an empty answer, and no line after the last", async () => {
  await withPieces([], "end", async (cluster) => {
    assert.deepEqual(await linesOf(streamLines(cluster, { path: "/" })), { lines: [] });
  });
  await withPieces(["a\n"], "end", async (cluster) => {
    assert.deepEqual(await linesOf(streamLines(cluster, { path: "/" })), { lines: ["a"] });
  });
});

Deno.test("streamLines() takes a line of many megabytes in a time that grows with its length", async () => {
  const piece = "x".repeat(2 ** 16);
  await withPieces(Array(200).fill(piece), "end", async (cluster) => {
    const { lines } = await linesOf(streamLines(cluster, { path: "/" }));
    assert.equal(lines.length, 1);
    assert.equal(lines[0].length, 200 * 2 ** 16);
  });
});

Deno.test("streamLines() gives each line when it comes", async () => {
  await withFakeApi(async (api, cluster) => {
    const pod = {
      metadata: { name: "a" },
      spec: { nodeName: "n", containers: [{ name: "train" }] },
    };
    const state = { running: {} };
    api.put("pods", { ...pod, status: { containerStatuses: [{ name: "train", state }] } });
    const path = "/api/v1/namespaces/default/pods/a/log";
    api.log("a", ["first"]);
    const lines = streamLines(cluster, { path, query: { follow: true } });
    assert.equal((await lines.next()).value, "first");
    const next = lines.next();
    api.log("a", ["second"]);
    assert.equal((await next).value, "second");
    const done = lines.next();
    api.endLog("a");
    assert.equal((await done).done, true);
  });
});

for (const isSecure of [false, true]) {
  const over = isSecure ? "HTTP/2" : "HTTP/1";
  await optionalTest(
    `streamLines() tells a dropped connection (${over})`,
    isSecure ? [openssl] : [],
    async () => {
      const tls = isSecure ? await testCertificates() : undefined;
      await withPieces(["one\ntw"], "silence", async (cluster, drop) => {
        const lines = streamLines(cluster, { path: "/" });
        assert.equal((await lines.next()).value, "one");
        drop();
        // Half a line is none: it comes again after the connection is made anew.
        await assert.rejects(lines.next(), (error: unknown) => {
          assert.ok(error instanceof ConnectionError);
          assert.equal(
            error.message,
            `Cannot read from ${cluster.server} (context "fake"): the connection was lost.`,
          );
          assert.deepEqual([error.isTransient, error.wasLost, error.exitCode], [true, true, 1]);
          return true;
        });
      }, tls && { ...tls.server, authority: tls.authority });
    },
  );
}

Deno.test("streamLines() tells a connection that is cut without a word", async () => {
  await withPieces(["one\n"], "silence", async (cluster) => {
    const start = performance.now();
    const { lines, error } = await linesOf(streamLines(cluster, { path: "/", idleSeconds: 0.2 }));
    assert.deepEqual(lines, ["one"]);
    assert.ok(error instanceof ConnectionError);
    assert.match(error.message, /: the connection was lost\.$/);
    assert.ok(performance.now() - start < 2000);
  });
});

Deno.test("streamLines() ends when its signal is aborted, without an error", async () => {
  await withPieces(["one\n"], "silence", async (cluster) => {
    const stop = new AbortController();
    const lines = streamLines(cluster, { path: "/", signal: stop.signal });
    assert.equal((await lines.next()).value, "one");
    const next = lines.next();
    stop.abort();
    assert.equal((await next).done, true);
    const after = streamLines(cluster, { path: "/", signal: stop.signal });
    assert.equal((await after.next()).done, true);
  });
});

Deno.test("streamLines() ends its connection when nobody reads on", async () => {
  await withFakeApi(async (api, cluster) => {
    const path = "/api/v1/namespaces/default/pods";
    api.put("pods", { metadata: { name: "a" } });
    for await (const line of streamLines(cluster, { path, query: { watch: true } })) {
      assert.match(line, /"ADDED"/);
      assert.equal(api.openStreams(), 1);
      break;
    }
    while (api.openStreams() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

Deno.test("streamLines() gives the API server's refusal", async () => {
  await withFakeApi(async (_, cluster) => {
    const path = "/api/v1/namespaces/default/pods/none/log";
    const { error } = await linesOf(streamLines(cluster, { path }));
    assert.ok(error instanceof ApiError);
    assert.equal(
      error.message,
      'Cannot read the log of Pod "none" in namespace "default": there is none.',
    );
  });
});

Deno.test("streamLines() does not wait for a refusal that never ends", async () => {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    });
    return new Response(endless, { status: 403 });
  });
  await using api = await startFakeApi();
  const url = `http://127.0.0.1:${server.addr.port}`;
  using cluster = await connectToFake(api, { cluster: { server: url } });
  cluster.patience.firstAnswerSeconds = 0.2;
  const { error } = await linesOf(streamLines(cluster, { path: "/" }));
  assert.ok(error instanceof ConnectionError);
  assert.equal(error.message, `Cannot reach ${url} (context "fake"): no answer within 0.2 s.`);
});
