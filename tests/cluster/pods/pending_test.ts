import assert from "node:assert/strict";
import { podSettings, type PodTest, podTest } from "./pod_test_case.ts";
import { type Condition, containerState, type Pod, podWhere, submitRun } from "./rendered_job.ts";

// k8s:submit refuses both; they come to be where somebody removes the one or the other.

await podTest("a pod whose Secret is missing says so, and waits", async (test) => {
  const set = { "k8s.env_from_secrets": ["absent"] };
  const pod = await podThat(test, set, (pod) => containerState(pod).waiting?.message !== undefined);
  const { reason, message } = containerState(pod).waiting!;
  assert.deepEqual([reason, message], ["CreateContainerConfigError", 'secret "absent" not found']);
});

await podTest("a pod whose claim is missing says so, and waits", async (test) => {
  const [dataset] = podSettings(test)["k8s.data"] as object[];
  const runs = { name: "runs", local: `${test.folder}/runs`, path: "/runs", claim: "absent" };
  const set = { "k8s.data": [dataset, runs] };
  const pod = await podThat(test, set, (pod) => unscheduled(pod) !== undefined);
  const { reason, message } = unscheduled(pod)!;
  assert.equal(reason, "Unschedulable");
  assert.match(message!, /persistentvolumeclaim "absent" not found/);
});

/** The pod of a training with these settings, once it is so. */
async function podThat(
  test: PodTest,
  set: Record<string, unknown>,
  isSo: (pod: Pod) => boolean,
): Promise<Pod> {
  const job = await submitRun(test, podSettings(test, set));
  return await podWhere(test, job, "the pod waits for a reason", isSo);
}

function unscheduled({ status: { conditions = [] } }: Pod): Condition | undefined {
  return conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
}
