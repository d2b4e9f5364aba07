import assert from "node:assert/strict";
import { join } from "node:path";
import { ApiError } from "../../../k8s/client/api_error.ts";
import { connect } from "../../../k8s/client/connect.ts";
import { ConnectionError } from "../../../k8s/client/connection_error.ts";
import { request } from "../../../k8s/client/request.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { withFolder } from "../../harness/small_run.ts";
import { connectToFake } from "../connect_to_fake.ts";
import { startFakeApi } from "../fake_api.ts";
import { type Certificate, openssl, testCertificates } from "../test_certificates.ts";

const version = { path: "/version" };

/** An https API server that knows users by their certificates, and by tokens. */
async function startSecureApi() {
  const { server, authority } = await testCertificates();
  return await startFakeApi({
    tls: { ...server, clientAuthority: authority },
    tokens: { secret: "alice" },
  });
}

/** The part of a kubeconfig with the authority's certificate. */
async function trusting() {
  const { authority } = await testCertificates();
  return { "certificate-authority-data": btoa(authority) };
}

function within({ cert, key }: Certificate): object {
  return { "client-certificate-data": btoa(cert), "client-key-data": btoa(key) };
}

await optionalTest("an https server is trusted by its authority", [openssl], async () => {
  await using api = await startSecureApi();
  using cluster = await connectToFake(api, {
    user: { token: "secret" },
    cluster: await trusting(),
  });
  await request(cluster, version);
  assert.equal(api.seen[0].user, "alice");
});

await optionalTest(
  "an https server is trusted by name as well as by number",
  [openssl],
  async () => {
    await using api = await startSecureApi();
    const server = api.url.replace("127.0.0.1", "localhost");
    const cluster = { ...await trusting(), server };
    using named = await connectToFake(api, { user: { token: "secret" }, cluster });
    await request(named, version);
    assert.equal(api.seen[0].user, "alice");
  },
);

for (const kind of ["rsa", "ec"] as const) {
  await optionalTest(
    `a client certificate (${kind}) logs in, from data and from files`,
    [openssl],
    async () => {
      await withFolder(async (folder) => {
        const certificate = (await testCertificates())[kind];
        await using api = await startSecureApi();
        using inline = await connectToFake(api, {
          user: within(certificate),
          cluster: await trusting(),
        });
        await request(inline, version);

        await Deno.writeTextFile(join(folder, "my.crt"), certificate.cert);
        await Deno.writeTextFile(join(folder, "my.key"), certificate.key);
        const user = { "client-certificate": "my.crt", "client-key": "my.key" };
        const kubeconfig = join(folder, "config");
        await Deno.writeTextFile(kubeconfig, api.kubeconfig({ user, cluster: await trusting() }));
        using byFile = await connect({ kubeconfig });
        await request(byFile, version);
        assert.deepEqual(api.seen.map(({ user }) => user), [`${kind}-user`, `${kind}-user`]);
      });
    },
  );
}

await optionalTest("a program may give a client certificate", [openssl], async () => {
  await withFolder(async (folder) => {
    const { cert, key } = (await testCertificates()).ec;
    const apiVersion = "client.authentication.k8s.io/v1";
    const status = { clientCertificateData: cert, clientKeyData: key };
    const credential = JSON.stringify({ apiVersion, kind: "ExecCredential", status });
    await Deno.writeTextFile(join(folder, "says"), credential);
    const command = join(folder, "plugin");
    await Deno.writeTextFile(command, `#!/bin/sh\ncat "${folder}/says"\n`, { mode: 0o755 });
    const exec = { apiVersion, command, interactiveMode: "Never" };

    await using api = await startSecureApi();
    using cluster = await connectToFake(api, { user: { exec }, cluster: await trusting() });
    await request(cluster, version);
    assert.equal(api.seen[0].user, "ec-user");
  });
});

await optionalTest("a client certificate that has ended is told", [openssl], async () => {
  const { expired } = await testCertificates();
  await using api = await startSecureApi();
  using cluster = await connectToFake(api, { user: within(expired), cluster: await trusting() });
  // The fake API server takes it for nobody's; a real one says the same.
  api.fail({ answer: { status: 401 } });
  await assert.rejects(request(cluster, version), (error: unknown) => {
    assert.ok(error instanceof ApiError);
    assert.match(
      error.message,
      /^Cannot get \/version: the credentials of user "fake-user" \(context "fake"\) expired at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.$/,
    );
    return true;
  });
});

await optionalTest("a server that is not the right one is not trusted", [openssl], async () => {
  const { server, elsewhere, stranger, authority } = await testCertificates();
  const trustingAuthority = { "certificate-authority-data": btoa(authority) };
  const cases: [Certificate, object, string][] = [
    [
      server,
      { "certificate-authority-data": btoa(stranger) },
      "the kubeconfig's certificate-authority does not vouch for its certificate",
    ],
    [server, {}, "the kubeconfig's certificate-authority does not vouch for its certificate"],
    [
      elsewhere,
      trustingAuthority,
      "its certificate is for other names than that of the address",
    ],
  ];
  for (const [tls, cluster, reason] of cases) {
    await using api = await startFakeApi({ tls });
    using connected = await connectToFake(api, { cluster });
    await assert.rejects(request(connected, version), (error: unknown) => {
      assert.ok(error instanceof ConnectionError);
      assert.equal(error.message, `Cannot reach ${api.url} (context "fake"): ${reason}.`);
      assert.deepEqual([error.isTransient, error.exitCode], [false, 1]);
      return true;
    });
    assert.equal(api.seen.length, 0);
  }
});

await optionalTest("a server without TLS is told", [openssl], async () => {
  await using api = await startFakeApi();
  const server = api.url.replace("http:", "https:");
  using cluster = await connectToFake(api, { cluster: { server } });
  await assert.rejects(request(cluster, version), {
    message: `Cannot reach ${server} (context "fake"): it does not speak TLS.`,
    hint: "Is its port the right one?",
  });
});

await optionalTest("certificates that do not fit are told", [openssl], async () => {
  const { rsa, ec, authority } = await testCertificates();
  await using api = await startSecureApi();
  const cases: [object, object, RegExp][] = [
    [
      within({ cert: rsa.cert, key: ec.key }),
      {},
      /its client certificate is not usable: .*Mismatch/,
    ],
    [
      {},
      { "certificate-authority-data": btoa(authority.replace(/\n[A-Za-z0-9+/]{20}/, "\nAAAA")) },
      /its certificate-authority is not usable: /,
    ],
    [{}, { "proxy-url": "gopher://proxy.example" }, /its proxy-url is not usable: /],
  ];
  for (const [user, cluster, message] of cases) {
    using connected = await connectToFake(api, { user, cluster });
    await assert.rejects(request(connected, version), { name: "UserError", message, exitCode: 2 });
  }
});
