import assert from "node:assert/strict";
import fc from "fast-check";
import type { Job, Workload } from "../../../k8s/client/kubernetes_objects.ts";
import type { JobFacts } from "../../../k8s/status/job_facts.ts";
import { jobStanding } from "../../../k8s/status/job_standing.ts";
import { jobStatus } from "../../../k8s/status/job_status.ts";
import { type Phase, phases } from "../../../k8s/status/phase.ts";
import { statusTable } from "../../../k8s/status/status_table.ts";
import { recorded, recordedNames } from "./recorded.ts";

const noFolder = "wrong input (exit code 2): Cannot train: the data folder is empty";
const notAnswered =
  'failed to do request: Head "http://127.0.0.1:1/v2/team/likeness/manifests/TAG"' +
  ": dial tcp 127.0.0.1:1: connect: connection refused";

/** Phase, whether it is stuck, and the reason, of every situation that was recorded. */
const wanted: Record<string, [phase: Phase, isStuck: boolean, reason: string]> = {
  backoff_limit: [
    "Failed",
    false,
    "2 tries failed, no more by k8s.retries; the last: exit code 1: Cannot go on training: the " +
    "disk is full",
  ],
  claim_missing: ["Unschedulable", true, 'PersistentVolumeClaim "sop-dataset" not found'],
  config_map_missing: [
    "Starting",
    true,
    'volume "config" cannot be mounted: configmap "JOB" not found',
  ],
  deadline: ["Failed", false, "it took longer than its deadline of 3 s (k8s.max_run_seconds)"],
  deleted: ["Cancelled", false, "is being deleted; its pods are being stopped"],
  evicted_by_node: [
    "Starting",
    false,
    "tried again soon; before: ended by its node: Pod ephemeral local storage usage exceeds the " +
    "total limit of containers 1Mi",
  ],
  evicted_ending: [
    "Running",
    false,
    "evicted, as when its node is drained; another pod follows when this one has ended",
  ],
  evicted_replaced: ["Running", false, "after a try whose pod was evicted or deleted"],
  image_name_invalid: [
    "Pulling",
    true,
    'image "Registry.example.com/Likeness:1" cannot be pulled: Failed to apply default image tag ' +
    '"Registry.example.com/Likeness:1": couldn\'t parse image name ' +
    '"Registry.example.com/Likeness:1": invalid reference format: repository name (Likeness) must ' +
    "be lowercase",
  ],
  image_never_pulled: [
    "Pulling",
    true,
    'image "registry.example.com/likeness:1" cannot be pulled: Container image ' +
    '"registry.example.com/likeness:1" is not present with pull policy of Never',
  ],
  image_pull_back_off: [
    "Pulling",
    true,
    `image "127.0.0.1:1/team/likeness:2" cannot be pulled: ${notAnswered.replace("TAG", "2")}`,
  ],
  image_pull_error: [
    "Pulling",
    true,
    `image "127.0.0.1:1/team/likeness:1" cannot be pulled: ${notAnswered.replace("TAG", "1")}`,
  ],
  indexed: ["Failed", false, `3 of 4 done, 1 failed; index 2: ${noFolder}`],
  indexed_running: [
    "Running",
    false,
    `2 of 6 done, 1 failed, 1 starting, 2 running; index 1: ${noFolder}`,
  ],
  no_gpu_free: [
    "Unschedulable",
    false,
    "no free nvidia.com/gpu of product FAKE-H100: of 1 node, 1 Insufficient nvidia.com/gpu",
  ],
  no_such_product: [
    "Unschedulable",
    true,
    "no node has a nvidia.com/gpu of product NVIDIA-B200; there is FAKE-H100",
  ],
  node_lost: [
    "Running",
    false,
    'its node "localhost" does not answer since SINCE; if it stays so, another pod follows',
  ],
  out_of_memory: [
    "Failed",
    false,
    "1 try failed, no more by k8s.retries; the last: out of memory: it needed more than its limit " +
    "of 64Mi (k8s.memory)",
  ],
  preempted: [
    "Unschedulable",
    false,
    "no free nvidia.com/gpu: of 1 node, 1 Insufficient nvidia.com/gpu; after a try that was " +
    "preempted",
  ],
  program_missing: [
    "Failed",
    false,
    "2 tries failed, no more by k8s.retries; the last: its container cannot be started: failed to " +
    "create containerd task: failed to create shim task: OCI runtime create failed: runc create " +
    'failed: unable to start container process: exec: "deno": executable file not found in $PATH: ' +
    "unknown",
  ],
  running: ["Running", false, ""],
  secret_missing: ["Starting", true, 'its container cannot be made: secret "hf" not found'],
  service_account_missing: [
    "Queued",
    true,
    'its pod is refused: pods "JOB-" is forbidden: error looking up service account ' +
    'team/trainer: serviceaccount "trainer" not found',
  ],
  succeeded: ["Succeeded", false, ""],
  suspended: [
    "Suspended",
    true,
    "held by k8s:cancel --keep since SINCE; k8s:resume goes on",
  ],
  suspended_by_kubectl: [
    "Suspended",
    true,
    "held by kubectl-patch since SINCE; k8s:resume goes on",
  ],
  too_much_memory: ["Unschedulable", false, "no node: of 1 node, 1 Insufficient memory"],
  tried_again_soon: [
    "Starting",
    false,
    "tried again soon; before: told to stop (exit code 75): Stopped at step 7; the same command " +
    "goes on from there",
  ],
  wrong_input: [
    "Failed",
    false,
    'wrong input (exit code 2): Cannot read "/etc/likeness/config.yaml": no images',
  ],
};

Deno.test("every situation that was recorded has its phase and its reason", () => {
  assert.deepEqual(Object.keys(wanted).sort(), recordedNames);
  for (const name of recordedNames) {
    const facts = recorded(name);
    const { phase, isStuck, reason } = jobStanding(facts);
    const plain = reason.replaceAll(facts.job.metadata.name, "JOB")
      .replace(/since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/, "since SINCE");
    assert.deepEqual([phase, isStuck, plain], wanted[name], name);
  }
});

Deno.test("jobStanding() says what it can where one may not list nodes and events", () => {
  const limited = (name: string) => jobStanding({ ...recorded(name), events: [], nodes: null });
  assert.deepEqual(limited("no_such_product"), {
    phase: "Unschedulable",
    reason: "no node: of 1 node, 1 node(s) didn't match Pod's node affinity/selector",
    isStuck: false,
  });
  assert.equal(limited("node_lost").phase, "Running");
  assert.equal(limited("config_map_missing").reason, 'volumes and network on node "localhost"');
  assert.equal(limited("service_account_missing").reason, "its pod is not made yet");
  assert.equal(limited("evicted_replaced").reason, "");
});

Deno.test("jobStanding() tells the pull of an image from what comes before it", () => {
  const facts = recorded("config_map_missing");
  const [pod] = facts.pods;
  pod.status!.conditions!.find(({ type }) => type === "PodReadyToStartContainers")!.status = "True";
  assert.deepEqual(jobStanding({ ...facts, events: [] }), {
    phase: "Pulling",
    reason: `image "localhost/busybox:1" on node "localhost"`,
    isStuck: false,
  });
});

Deno.test("jobStanding() finds the registry's words in the events where the pod has none", () => {
  const facts = recorded("image_pull_back_off");
  const { waiting } = facts.pods[0].status!.containerStatuses![0].state!;
  const whole = jobStanding(facts).reason;
  waiting!.message = waiting!.message!.replace(/^(Back-off pulling image "[^"]*").*$/, "$1");
  assert.equal(jobStanding(facts).reason, whole);
});

Deno.test("jobStanding() tells what the cluster did to a pod before what its container said", () => {
  const cases = {
    PreemptionByScheduler: "preempted by a pod of higher priority",
    EvictionByEvictionAPI: "evicted, as when its node is drained",
    DeletionByTaintManager: "taken off its node, which does not answer or was closed to it",
    DeletionByPodGC: "lost with its node",
  };
  for (const [reason, words] of Object.entries(cases)) {
    const facts = recorded("tried_again_soon");
    for (const pod of facts.pods) {
      pod.status!.conditions!.push({ type: "DisruptionTarget", status: "True", reason });
    }
    assert.equal(jobStanding(facts).reason, `tried again soon; before: ${words}`);
  }
});

/** The facts of a Job that Kueue holds back; the forms of its conditions are those of Kueue 0.13. */
function queued(workload: Omit<Workload, "metadata"> | null, queuePosition: number | null = null) {
  const facts = recorded("suspended");
  const { job } = facts;
  job.metadata.labels!["kueue.x-k8s.io/queue-name"] = "gpu";
  const { phase, reason, isStuck } = jobStanding({
    ...facts,
    workload: workload && { metadata: { name: "job-a" }, ...workload },
    queuePosition,
  });
  return [phase, isStuck, reason];
}

Deno.test("jobStanding() tells why a Job waits in its queue, and behind how many", () => {
  const pending = {
    type: "QuotaReserved",
    status: "False",
    reason: "Pending",
    message: "couldn't assign flavors to pod set main: insufficient unused quota for " +
      "nvidia.com/gpu in flavor h100, 1 more needed",
  } as const;
  const { message } = pending;
  const status = { conditions: [pending] };
  assert.deepEqual(queued(null), ["Queued", false, 'in queue "gpu"; Kueue says no more of it']);
  assert.deepEqual(queued({ status }), [
    ...["Queued", false],
    `waits for quota in queue "gpu": ${message}`,
  ]);
  assert.deepEqual(
    queued({ status }, 0)[2],
    `waits for quota in queue "gpu", the next one: ${message}`,
  );
  assert.deepEqual(
    queued({ status }, 3)[2],
    `waits for quota in queue "gpu", with 3 Jobs before it: ${message}`,
  );
  const evicted = {
    type: "Evicted",
    status: "True",
    reason: "Preempted",
    message:
      "Preempted to accommodate a workload (UID: 1) due to prioritization in the ClusterQueue",
  } as const;
  assert.equal(
    queued({ status: { conditions: [evicted, pending] } })[2],
    `evicted (Preempted: ${evicted.message}), waits for quota in queue "gpu": ${message}`,
  );
  const inadmissible = {
    ...pending,
    reason: "Inadmissible",
    message: "LocalQueue gpu doesn't exist",
  };
  assert.deepEqual(queued({ status: { conditions: [inadmissible] } }), [
    ...["Queued", true],
    'waits for quota in queue "gpu": LocalQueue gpu doesn\'t exist',
  ]);
  const reserved = { type: "QuotaReserved", status: "True" } as const;
  assert.match(String(queued({ status: { conditions: [reserved] } })[2]), /admission checks/);
  const admitted = { type: "Admitted", status: "True" } as const;
  assert.equal(queued({ status: { conditions: [reserved, admitted] } })[0], "Starting");
  assert.deepEqual(queued({ spec: { active: false }, status }), [
    ...["Suspended", true],
    'held back from queue "gpu"; k8s:resume goes on',
  ]);
});

Deno.test("what fails for good is not said to be tried again, before its Job says so", () => {
  for (const name of ["wrong_input", "backoff_limit"]) {
    const facts = recorded(name);
    facts.job.status!.conditions = [];
    assert.match(jobStanding(facts).reason, /^is being ended: (wrong input|exit code 1)/, name);
  }
  const facts = recorded("backoff_limit");
  facts.job.status!.conditions = [];
  assert.match(jobStanding({ ...facts, pods: facts.pods.slice(1) }).reason, /^tried again soon; /);
});

Deno.test("a pod that is gone before another has come is told of", () => {
  const facts = recorded("evicted_replaced");
  assert.deepEqual(jobStanding({ ...facts, pods: [] }), {
    phase: "Starting",
    reason: "another pod follows after a try whose pod was evicted or deleted",
    isStuck: false,
  });
});

Deno.test("a Job that is being ended is not yet over", () => {
  const facts = recorded("deadline");
  facts.job.status!.conditions = facts.job.status!.conditions!
    .filter(({ type }) => type === "FailureTarget");
  assert.deepEqual(jobStanding(facts), {
    phase: "Running",
    reason: "is being ended: it took longer than its deadline of 3 s (k8s.max_run_seconds)",
    isStuck: false,
  });
});

Deno.test("a status is made whichever field of an object is missing or null", () => {
  for (const name of recordedNames) {
    const paths = fieldsOf(recorded(name)).map(({ path }) => path);
    for (const [place, path] of paths.entries()) {
      if (paths.indexOf(path) < place) continue; // as in the item before
      for (const toNull of [false, true]) {
        const facts = recorded(name);
        cut(facts, place, toNull);
        checkStatus(facts, `${name}: ${path}`);
      }
    }
  }
});

Deno.test("a status is made whichever fields of an object are missing or null", () => {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const cuts = fc.array(fc.tuple(place, fc.boolean()), { minLength: 2, maxLength: 40 });
  const property = fc.property(fc.constantFrom(...recordedNames), cuts, (name, cuts) => {
    const facts = recorded(name);
    for (const [place, toNull] of cuts) {
      cut(facts, Math.floor(place * fieldsOf(facts).length), toNull);
    }
    checkStatus(facts, name);
  });
  fc.assert(property, { numRuns: 1000 });
});

Deno.test("a status is made of nothing at all", () => {
  const nothing = { job: {} as Job, pods: [], events: [], workload: null } as Partial<JobFacts>;
  const facts = { ...nothing, queuePosition: null, nodes: null, now: 0 } as JobFacts;
  assert.equal(jobStanding(facts).phase, "Queued");
});

function checkStatus(facts: JobFacts, what: string): void {
  const status = jobStatus(facts, { metric: "map_at_r" });
  assert.ok(phases.includes(status.phase), what);
  assert.doesNotMatch(statusTable(status), /undefined|null|NaN|\[object/, what);
}

/** Where a field or an item is. */
interface Field {
  owner: Record<string, unknown> | unknown[];
  key: string;
  /** Without the places of items. */
  path: string;
}

/** All fields and items below the Job, pods, events and nodes. */
function fieldsOf({ job, pods, events, nodes }: JobFacts): Field[] {
  const fields: Field[] = [];
  function visit(owner: unknown, path: string): void {
    if (typeof owner !== "object" || owner === null) return;
    for (const [key, value] of Object.entries(owner)) {
      const below = Array.isArray(owner) ? `${path}[]` : `${path}.${key}`;
      fields.push({ owner: owner as Record<string, unknown>, key, path: below });
      visit(value, below);
    }
  }
  for (const [name, objects] of Object.entries({ job: [job], pods, events, nodes })) {
    for (const object of objects ?? []) visit(object, name);
  }
  return fields;
}

/** Takes away one of all fields and items, or makes it null. */
function cut(facts: JobFacts, place: number, toNull: boolean): void {
  const field = fieldsOf(facts).at(place);
  if (field === undefined) return;
  const { owner, key } = field;
  if (Array.isArray(owner)) owner.splice(Number(key), 1); // there are no null items
  else if (toNull) owner[key] = null;
  else delete owner[key];
}
