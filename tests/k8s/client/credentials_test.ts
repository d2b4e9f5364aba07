import assert from "node:assert/strict";
import { join } from "node:path";
import { ApiError } from "../../../k8s/client/api_error.ts";
import { getObject, listObjects } from "../../../k8s/client/read_objects.ts";
import { request } from "../../../k8s/client/request.ts";
import { withFolder } from "../../harness/small_run.ts";
import { connectToFake, withFakeApi } from "../connect_to_fake.ts";
import { startFakeApi } from "../fake_api.ts";
import { jsonWebToken } from "../json_web_token.ts";

const version = { path: "/version" };

Deno.test("a token goes with every request", async () => {
  await withFakeApi(async (api, cluster) => {
    await request(cluster, version);
    assert.equal(api.seen[0].user, "alice");
  }, { tokens: { secret: "alice" }, connection: { user: { token: "secret" } } });
});

Deno.test("without a user in the context, no credentials are sent", async () => {
  await withFakeApi(async (api, cluster) => {
    await request(cluster, version);
    assert.equal(api.seen[0].headers.authorization, undefined);
    assert.equal(api.seen[0].user, "system:anonymous");
    api.denials.push({ verb: "list", resource: "pods" });
    await assert.rejects(listObjects(cluster, "pods"), {
      message:
        'Cannot list pods in namespace "default": user "system:anonymous" may not list pods.',
      hint: "kubectl auth can-i list pods --namespace default --context fake checks it; " +
        "the kubeconfig's user has no credentials.",
    });
  }, { tokens: {} });
});

Deno.test("a name and a password go with every request", async () => {
  await withFakeApi(async (api, cluster) => {
    await request(cluster, version);
    // "älice:pass:word" in UTF-8 and base64
    assert.equal(api.seen[0].headers.authorization, "Basic w6RsaWNlOnBhc3M6d29yZA==");
  }, { connection: { user: { username: "älice", password: "pass:word" } } });
});

Deno.test("one may act for somebody else", async () => {
  const user = {
    token: "secret",
    as: "bob",
    "as-uid": "7",
    "as-groups": ["dev", "ops"],
    "as-user-extra": { "reason/why": ["test"] },
  };
  await withFakeApi(async (api, cluster) => {
    await request(cluster, version);
    const { headers, user } = api.seen[0];
    assert.equal(user, "bob");
    assert.equal(headers["impersonate-uid"], "7");
    assert.equal(headers["impersonate-group"], "dev, ops");
    assert.equal(headers["impersonate-extra-reason%2fwhy"], "test");
  }, { tokens: { secret: "alice" }, connection: { user } });
});

Deno.test("a token is read from its file, and again when the API server refuses it", async () => {
  await withFolder(async (folder) => {
    const tokenFile = join(folder, "token");
    await Deno.writeTextFile(tokenFile, "first\n");
    await withFakeApi(async (api, cluster) => {
      await request(cluster, version);
      await Deno.writeTextFile(tokenFile, "second\n");
      delete api.tokens.first;
      await request(cluster, version);
      assert.deepEqual(api.seen.map(({ user }) => user), ["alice", null, "alice"]);

      await Deno.remove(tokenFile);
      delete api.tokens.second;
      await assert.rejects(request(cluster, version), {
        message: new RegExp(
          `^Cannot log in to context "fake": its tokenFile "${tokenFile}" cannot be read: .+\\.$`,
        ),
        exitCode: 2,
      });
    }, { tokens: { first: "alice", second: "alice" }, connection: { user: { tokenFile } } });
  });
});

Deno.test("a refused token is told, with its end if that is over", async () => {
  const expired = jsonWebToken({ exp: Date.parse("2025-01-31T12:00:00Z") / 1000 });
  await using api = await startFakeApi({ tokens: { good: "alice" } });
  const messageFor = async (user: object) => {
    using cluster = await connectToFake(api, { user });
    try {
      await getObject(cluster, "jobs", "a");
    } catch (error) {
      assert.ok(error instanceof ApiError);
      assert.equal(error.status, 401);
      assert.equal(
        error.hint,
        "Log in anew; kubectl auth can-i get jobs.batch --namespace default --context fake checks it.",
      );
      return error.message;
    }
    assert.fail("it was let in");
  };
  const cannot = 'Cannot get Job "a" in namespace "default"';
  assert.equal(
    await messageFor({ token: expired }),
    `${cannot}: the credentials of user "fake-user" (context "fake") expired at 2025-01-31T12:00:00Z.`,
  );
  const other = jsonWebToken({ exp: Date.now() / 1000 + 60 });
  for (const token of [other, "no web token"]) {
    assert.equal(
      await messageFor({ token }),
      `${cannot}: the API server does not know user "fake-user" (context "fake").`,
    );
  }
});
