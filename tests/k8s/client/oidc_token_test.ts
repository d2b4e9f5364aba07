import assert from "node:assert/strict";
import { request } from "../../../k8s/client/request.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { connectToFake, withFakeApi } from "../connect_to_fake.ts";
import { type FakeApi, startFakeApi } from "../fake_api.ts";
import { jsonWebToken } from "../json_web_token.ts";
import { openssl, testCertificates } from "../test_certificates.ts";

const version = { path: "/version" };

Deno.test("auth-providers that kubectl dropped are refused in words", async () => {
  for (const [name, successor] of [["gcp", "gke-gcloud-auth-plugin"], ["azure", "kubelogin"]]) {
    await withFakeApi(async (api, cluster) => {
      await assert.rejects(request(cluster, version), {
        message: `Cannot log in to context "fake": its auth-provider "${name}" is not supported; ` +
          "wanted oidc or exec.",
        hint: `kubectl 1.26 dropped it as well; its successor is ${successor}, as exec.`,
      });
      assert.equal(api.seen.length, 0);
    }, { connection: { user: { "auth-provider": { name, config: { "access-token": "x" } } } } });
  }
});

Deno.test("an OpenID Connect token is used while it holds", async () => {
  const token = jsonWebToken({ exp: Date.now() / 1000 + 600 });
  const user = { "auth-provider": { name: "oidc", config: { "id-token": token } } };
  await withFakeApi(async (api, cluster) => {
    await request(cluster, version);
    assert.equal(api.seen[0].user, "alice");
  }, { tokens: { [token]: "alice" }, connection: { user } });
});

Deno.test("an OpenID Connect token that has expired and cannot be renewed is told", async () => {
  const token = jsonWebToken({ exp: Date.now() / 1000 - 600 });
  const config = { "id-token": token };
  await withFakeApi(async (api, cluster) => {
    await assert.rejects(request(cluster, version), {
      message: 'Cannot log in to context "fake": its OpenID Connect token cannot be renewed: ' +
        "the kubeconfig has no idp-issuer-url.",
      hint: "Log in anew with the program that wrote the kubeconfig.",
    });
    assert.equal(api.seen.length, 0);
  }, { connection: { user: { "auth-provider": { name: "oidc", config } } } });
});

/** A provider that gives a token of `alice` for each refresh token, and another one of those. */
async function startProvider(api: FakeApi, refreshTokens: string[]) {
  const { server } = await testCertificates();
  const asked: { form: URLSearchParams; login: string | null }[] = [];
  const seconds = Math.floor(Date.now() / 1000);
  const listening = Deno.serve(
    { ...server, hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request): Promise<Response> => {
      const issuer = new URL(request.url).origin;
      if (request.method === "GET") {
        return Response.json({ issuer, token_endpoint: `${issuer}/token` });
      }
      const form = new URLSearchParams(await request.text());
      asked.push({ form, login: request.headers.get("authorization") });
      if (form.get("refresh_token") !== refreshTokens.shift()) {
        const error = { error: "invalid_grant", error_description: "the session is over" };
        return Response.json(error, { status: 400 });
      }
      const claims = { iss: issuer, aud: "me", sub: "alice", iat: seconds, exp: seconds + 600 };
      const token = jsonWebToken(claims);
      api.tokens[token] = "alice";
      return Response.json({
        access_token: "a",
        token_type: "bearer",
        id_token: token,
        refresh_token: refreshTokens[0],
      });
    },
  );
  return {
    asked,
    url: `https://127.0.0.1:${listening.addr.port}`,
    [Symbol.asyncDispose]: () => listening.shutdown(),
  };
}

await optionalTest("an OpenID Connect token that has expired is renewed", [openssl], async () => {
  const { authority } = await testCertificates();
  await using api = await startFakeApi({ tokens: {} });
  await using provider = await startProvider(api, ["first", "second"]);
  const config = {
    "id-token": jsonWebToken({ exp: Date.now() / 1000 - 60 }),
    "refresh-token": "first",
    "client-id": "me",
    "client-secret": "our secret",
    "idp-issuer-url": provider.url,
    "idp-certificate-authority-data": btoa(authority),
  };
  using cluster = await connectToFake(api, {
    user: { "auth-provider": { name: "oidc", config } },
  });
  await request(cluster, version);
  await request(cluster, version);
  assert.deepEqual(api.seen.map(({ user }) => user), ["alice", "alice"]);
  assert.equal(provider.asked.length, 1);
  assert.equal(provider.asked[0].form.get("grant_type"), "refresh_token");
  assert.equal(provider.asked[0].form.get("client_secret"), "our secret");
});

await optionalTest("a provider that renews no token is told in its words", [openssl], async () => {
  const { authority } = await testCertificates();
  await using api = await startFakeApi({ tokens: {} });
  await using provider = await startProvider(api, []);
  const config = {
    "refresh-token": "first",
    "client-id": "me",
    "idp-issuer-url": provider.url,
    "idp-certificate-authority-data": btoa(authority),
  };
  using cluster = await connectToFake(api, {
    user: { "auth-provider": { name: "oidc", config } },
  });
  await assert.rejects(request(cluster, version), {
    message: 'Cannot log in to context "fake": its OpenID Connect token cannot be renewed: ' +
      "the session is over.",
  });
});
