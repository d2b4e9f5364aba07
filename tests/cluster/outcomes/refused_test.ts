import assert from "node:assert/strict";
import { expiredTokenKubeconfig, limitedKubeconfig } from "../users.ts";
import { leftObjects, outcomeTest, type StandIn, type Who } from "./outcome_test_case.ts";

await outcomeTest("what cannot end well is refused before anything is made", async (test) => {
  const { cluster, namespace } = test;
  const expired = await expiredTokenKubeconfig(cluster, { name: "late", namespace, role: "edit" });
  const limited = await limitedKubeconfig(cluster, { namespace });
  const absent = { name: "work", local: ".", path: "/work", claim: "absent" };
  const cases: [training: StandIn, who: Who, message: RegExp, hint: RegExp][] = [
    [
      { set: { "k8s.data": [absent] } },
      {},
      /^Cannot submit: PersistentVolumeClaim "absent" does not exist in namespace "\S+"; there is "runs"\.$/,
      /^It is named by --set k8s\.data \(k8s\.data\[0\]\.claim\)\.$/,
    ],
    [
      { set: { "k8s.env_from_secrets": ["absent"] } },
      {},
      /^Cannot submit: Secret "absent" does not exist in namespace "\S+"; there are none\.$/,
      /^It is named by --set k8s\.env_from_secrets \(k8s\.env_from_secrets\[0\]\)\.$/,
    ],
    [
      { set: { "k8s.gpu": { count: 1, product: "NVIDIA-B200" } } },
      {},
      /^Cannot submit: no node has nvidia\.com\/gpu\.product "NVIDIA-B200"; there is "FAKE-H100"\.$/,
      /where the cluster adds nodes when they are needed, give --allow-scale-up\.$/,
    ],
    [
      { set: { "k8s.gpu.count": 4 } },
      { kubeconfig: "/nowhere" }, // it needs no cluster to know
      /^Cannot submit --set k8s\.gpu\.count: found 4; ml:train uses 1 GPU\.$/,
      /^Set k8s\.gpu\.count: 1; several trainings at a time are a sweep\.$/,
    ],
    [
      {},
      { kubeconfig: expired },
      /: the credentials of user "test" \(context "test"\) expired at \d{4}-\d\d-\d\dT[\d:]+Z\.$/,
      /^Log in anew; /,
    ],
    [
      {},
      { kubeconfig: limited, namespace: "default" },
      /^Cannot get Job "base-[0-9a-f]{8}" in namespace "default": user "limited-to-\S+" may not get jobs\.$/,
      /^kubectl auth can-i get jobs\.batch --namespace default --context test checks it; /,
    ],
  ];
  for (const [training, who, message, hint] of cases) {
    const { code, stdout, stderr } = await test.submit(training, who);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    const [, error, advice] = /^error: (.*)\nhint: (.*)\n$/.exec(stderr) ?? [stderr];
    assert.match(error, message);
    assert.match(advice, hint);
  }
  assert.deepEqual(await leftObjects(test), []);
});

await outcomeTest("who may not read is told so by the tasks that look", async (test) => {
  const { cluster, namespace } = test;
  const expired = await expiredTokenKubeconfig(cluster, { name: "late", namespace, role: "edit" });
  const limited = await limitedKubeconfig(cluster, { namespace });
  const tasks = ["k8s:list", "k8s:status", "k8s:wait", "k8s:logs", "k8s:cancel", "k8s:resume"];
  await Promise.all(tasks.map(async (task) => {
    const args = task === "k8s:list" ? [] : ["base-01234567"];
    const late = await test.task(task, args, { kubeconfig: expired });
    assert.equal(late.code, 2, task);
    assert.match(
      late.stderr,
      /^error: Cannot (get Job "base-01234567"|list jobs) in namespace "\S+": the credentials of user "test" \(context "test"\) expired at \S+Z\.\nhint: Log in anew; /,
      task,
    );
    const elsewhere = await test.task(task, args, { kubeconfig: limited, namespace: "default" });
    assert.equal(elsewhere.code, 2, task);
    assert.match(
      elsewhere.stderr,
      /^error: Cannot (get Job "base-01234567"|list jobs) in namespace "default": user "limited-to-\S+" may not (get|list) jobs\.\nhint: kubectl auth can-i (get|list) jobs\.batch /,
      task,
    );
  }));
});
