import assert from "node:assert/strict";
import { podSettings, type PodTest, podTest } from "./pod_test_case.ts";
import { type Condition, containerState, podWhere, submitRun } from "./rendered_job.ts";

await podTest("a pod whose image is nowhere says so, and waits", async (test) => {
  const image = "localhost:1/likeness:1.2.3"; // where nobody answers
  const { reason, message } = await waiting(test, { "k8s.image": image });
  assert.match(reason, /^(ErrImagePull|ImagePullBackOff)$/);
  assert.ok(message!.includes(image), message);
});

await podTest("a pod whose Secret is missing says so, and waits", async (test) => {
  const { reason, message } = await waiting(test, { "k8s.env_from_secrets": ["absent"] });
  assert.equal(reason, "CreateContainerConfigError");
  assert.equal(message, 'secret "absent" not found');
});

await podTest("a pod whose claim is missing says so, and waits", async (test) => {
  const runs = { name: "runs", local: `${test.folder}/runs`, path: "/runs", claim: "absent" };
  const data = podSettings(test)["k8s.data"] as { name: string }[];
  const message = await unschedulable(test, { "k8s.data": [data[0], runs] });
  assert.match(message, /persistentvolumeclaim "absent" not found/);
});

await podTest("a pod for a GPU that no node has says so, and waits", async (test) => {
  const message = await unschedulable(test, { "k8s.gpu": { count: 1, product: "NVIDIA-B200" } });
  assert.match(message, /1 node\(s\) didn't match Pod's node affinity\/selector/);
});

/** What a pod with these settings waits for, once it is on the node. */
async function waiting(
  test: PodTest,
  set: Record<string, unknown>,
): Promise<{ reason: string; message?: string }> {
  const job = await submitRun(test, podSettings(test, set));
  const pod = await podWhere(test, job, "the pod waits for a reason", (pod) => {
    return containerState(pod).waiting?.message !== undefined;
  });
  return containerState(pod).waiting!;
}

/** Why the scheduler finds no node for a pod with these settings. */
async function unschedulable(test: PodTest, set: Record<string, unknown>): Promise<string> {
  const job = await submitRun(test, podSettings(test, set));
  const reason = ({ status: { conditions = [] } }: { status: { conditions?: Condition[] } }) =>
    conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  const pod = await podWhere(test, job, "the scheduler finds no node", (pod) => {
    return reason(pod) !== undefined;
  });
  assert.equal(reason(pod)!.reason, "Unschedulable");
  return reason(pod)!.message!;
}
