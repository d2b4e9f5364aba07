import assert from "node:assert/strict";
import { clusterTest } from "./cluster_test_case.ts";
import {
  certificateKubeconfig,
  endingTokenKubeconfig,
  expiredTokenKubeconfig,
  limitedKubeconfig,
  serviceAccountKubeconfig,
} from "./users.ts";

await clusterTest("a client certificate says who one is, with either kind of key", async (test) => {
  const { cluster, namespace, kubectl } = test;
  for (const key of ["ec", "rsa"] as const) {
    const user = `${namespace}-${key}`;
    const kubeconfig = await certificateKubeconfig(cluster, { user, key });
    const { username, groups } = JSON.parse(await kubectl(whoAmI, { kubeconfig })).status.userInfo;
    assert.equal(username, user);
    assert.ok(groups.includes("system:masters"));
    await kubectl(["get", "nodes"], { kubeconfig });
  }
});

await clusterTest("a service account may do what its role allows", async (test) => {
  const { cluster, namespace, kubectl } = test;
  const account = { name: "trainer", namespace, role: "edit" };
  const kubeconfig = await serviceAccountKubeconfig(cluster, account);
  await kubectl(["create", "configmap", "some"], { kubeconfig });
  await assert.rejects(kubectl(["get", "nodes"], { kubeconfig }), /Forbidden/);

  const none = await serviceAccountKubeconfig(cluster, { name: "nobody", namespace });
  await assert.rejects(kubectl(["get", "configmap", "some"], { kubeconfig: none }), /Forbidden/);
});

await clusterTest("the limited user may edit one namespace, and sees no other", async (test) => {
  const { cluster, namespace, kubectl } = test;
  const kubeconfig = await limitedKubeconfig(cluster, { namespace });
  await cluster.kubectl(["create", "configmap", "some"], { kubeconfig });
  await kubectl(["get", "configmap", "some"]); // the kubeconfig names that namespace
  const elsewhere = { kubeconfig, namespace: "default" };
  await assert.rejects(cluster.kubectl(["get", "jobs"], elsewhere), /Forbidden/);
});

await clusterTest(
  "a token is refused because it has expired, and for nothing else",
  async (test) => {
    const { cluster, namespace, kubectl } = test;
    const account = { name: "late", namespace, role: "edit" };
    const kubeconfig = await expiredTokenKubeconfig(cluster, account);
    await assert.rejects(kubectl(["get", "jobs"], { kubeconfig }), /Unauthorized/);

    const inAMinute = new Date(Date.now() + 60 * 1000);
    const good = await endingTokenKubeconfig(cluster, { ...account, name: "in-time" }, inAMinute);
    await kubectl(["get", "jobs"], { kubeconfig: good });
  },
);

const whoAmI = ["auth", "whoami", "--output=json"];
