/**
 * Holds our reading of kubeconfigs to that of `@kubernetes/client-node`, where that reads them as
 * kubectl does.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { connect } from "../../../k8s/client/connect.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { withFolder } from "../../harness/small_run.ts";
import { openssl, testCertificates } from "../test_certificates.ts";

await optionalTest("kubeconfigs are read as the client reads them", [openssl], async () => {
  const { authority, rsa, ec } = await testCertificates();
  const server = "https://a.example:6443";
  const cases: [user: object, cluster: object, context?: object][] = [
    [{ token: "secret" }, { server: `${server}/` }, { namespace: "ml" }],
    [{}, { server: `${server}/below` }],
    [{ username: "alice", password: "pass:word" }, { server }],
    [{ token: "secret", as: "bob" }, { server }],
    [
      { "client-certificate-data": btoa(rsa.cert), "client-key-data": btoa(rsa.key) },
      { server, "certificate-authority-data": btoa(authority) },
    ],
    [
      { "client-certificate": "ec.crt", "client-key": "ec.key", token: "both" },
      { server, "certificate-authority": "ca.crt" },
    ],
  ];
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/ca.crt`, authority);
    await Deno.writeTextFile(`${folder}/ec.crt`, ec.cert);
    await Deno.writeTextFile(`${folder}/ec.key`, ec.key);
    for (const [user, cluster, context] of cases) {
      const kubeconfig = `${folder}/config`;
      await Deno.writeTextFile(
        kubeconfig,
        JSON.stringify({
          "current-context": "a",
          contexts: [{ name: "a", context: { cluster: "c", user: "u", ...context } }],
          clusters: [{ name: "c", cluster }],
          users: [{ name: "u", user }],
        }),
      );
      using ours = await connect({ kubeconfig });
      const { headers, certificate } = await ours.credentials.current();

      const theirs = new KubeConfig();
      theirs.loadFromFile(kubeconfig);
      const options: RequestOptions = {};
      await theirs.applyToHTTPSOptions(options);
      const wanted = new Headers(options.headers as Record<string, string>);
      if (options.auth) wanted.set("authorization", `Basic ${btoa(options.auth)}`);
      assert.deepEqual(
        [...new Headers(headers as [string, string][])],
        [...wanted],
      );
      assert.deepEqual(
        [certificate?.cert, certificate?.key],
        [options.cert?.toString(), options.key?.toString()],
      );
      assert.equal(ours.server, theirs.getCurrentCluster()?.server);
      assert.equal(
        ours.namespace,
        theirs.getContextObject("a")?.namespace ?? "default",
      );
    }
  });
});
