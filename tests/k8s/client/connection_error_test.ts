import assert from "node:assert/strict";
import { join } from "node:path";
import { request } from "../../../k8s/client/request.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { projectRoot } from "../../harness/run_task.ts";
import { withFolder } from "../../harness/small_run.ts";
import { connectToFake } from "../connect_to_fake.ts";
import { startFakeApi } from "../fake_api.ts";
import { openssl, testCertificates } from "../test_certificates.ts";

const version = { path: "/version" };

Deno.test({
  name: "a task that may not use the network says so",
  permissions: { read: true, write: true, env: true, net: ["127.0.0.1"] },
  async fn() {
    await using api = await startFakeApi();
    const server = api.url.replace("127.0.0.1", "localhost");
    using cluster = await connectToFake(api, { cluster: { server } });
    await assert.rejects(request(cluster, version), {
      message: `Cannot reach ${server} (context "fake"): this task may not use the network.`,
      hint: "Allow it by --allow-net in deno.json.",
      exitCode: 2,
    });
  },
});

Deno.test("a server whose name is not known is told", async () => {
  await withFolder(async (folder) => {
    const config = {
      "current-context": "a",
      contexts: [{ name: "a", context: { cluster: "a" } }],
      clusters: [{ name: "a", cluster: { server: "https://no-such-host.invalid:6443" } }],
    };
    await Deno.writeTextFile(join(folder, "config"), JSON.stringify(config));
    const script = `
      import { connect } from "${projectRoot}k8s/client/connect.ts";
      import { request } from "${projectRoot}k8s/client/request.ts";
      using cluster = await connect({ kubeconfig: ${JSON.stringify(join(folder, "config"))} });
      await request(cluster, { path: "/" }).catch(({ message }) => console.log(message));
    `;
    await Deno.writeTextFile(join(folder, "script.ts"), script);
    // The tests themselves may ask for no other names than this machine's.
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", `--config=${projectRoot}deno.json`, "--allow-read"],
        ...["--allow-net=no-such-host.invalid", join(folder, "script.ts")],
      ],
    }).output();
    assert.equal(
      new TextDecoder().decode(stdout),
      'Cannot reach https://no-such-host.invalid:6443 (context "a"): its name is not known.\n',
    );
  });
});

await optionalTest("an API server is reached through a proxy", [openssl], async () => {
  const { server, authority } = await testCertificates();
  await using api = await startFakeApi({ tls: server });
  const trust = { "certificate-authority-data": btoa(authority) };
  const proxy = startProxy();
  try {
    const url = proxy.url.replace("//", "//me:pass%20word@");
    using cluster = await connectToFake(api, { cluster: { ...trust, "proxy-url": url } });
    await request(cluster, version);
    assert.equal(api.seen.length, 1);
    const [line, ...headers] = proxy.asked;
    assert.equal(line, `CONNECT ${new URL(api.url).host} HTTP/1.1`);
    const login = headers.find((header) => /^proxy-authorization:/i.test(header));
    assert.equal(login?.split(" ").at(-1), btoa("me:pass word"));
    proxy.stop();
    cluster.close();
    await assert.rejects(request(cluster, version), {
      message:
        `Cannot reach ${api.url} (context "fake", through ${proxy.url}): connection refused.`,
    });
  } finally {
    await proxy.stop();
  }
});

/** A proxy that connects whomever it is asked to connect. */
function startProxy() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const open = new Set<Deno.TcpConn>();
  const done = (async () => {
    for await (const client of listener) {
      const buffer = new Uint8Array(4096);
      const length = await client.read(buffer) ?? 0;
      asked.push(...new TextDecoder().decode(buffer.subarray(0, length)).split("\r\n"));
      const [hostname, port] = asked[0].split(" ")[1].split(":");
      const server = await Deno.connect({ hostname, port: Number(port) });
      await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
      for (const [from, to] of [[client, server], [server, client]]) {
        open.add(from);
        from.readable.pipeTo(to.writable).catch(() => {}).finally(() => open.delete(from));
      }
    }
  })();
  return {
    asked,
    url: `http://127.0.0.1:${listener.addr.port}`,
    /** Twice is as good as once. */
    async stop(): Promise<void> {
      try {
        listener.close();
      } catch {
        // it is closed
      }
      await done;
      while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}
