import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "@std/yaml";
import type { Cluster } from "../../k8s/client/cluster.ts";
import { connect } from "../../k8s/client/connect.ts";
import { fetch } from "../../k8s/fetch/fetch.ts";
import { followLogs } from "../../k8s/logs/follow_logs.ts";
import { showLogs } from "../../k8s/logs/show_logs.ts";
import { openReader } from "../../k8s/status/job_reader.ts";
import { listJobs } from "../../k8s/status/list_jobs.ts";
import { readStatus } from "../../k8s/status/read_status.ts";
import { waitForJob } from "../../k8s/status/wait_for_job.ts";
import { cancel } from "../../k8s/submit/cancel.ts";
import { resume } from "../../k8s/submit/resume.ts";
import { submit } from "../../k8s/submit/submit.ts";
import { suspend } from "../../k8s/submit/suspend.ts";
import type { StopSignal } from "../../src/core/stop_signal.ts";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { recordRights } from "./recorded_rights.ts";
import { renderedTraining } from "./rendered_training.ts";
import { makeRunsVolume } from "./runs_volume.ts";
import { pathIn } from "./start/cluster_facts.ts";
import { waitUntil } from "./wait_until.ts";

/** What only later versions of Kubernetes, or only clusters with Kueue, ask for. */
const ofOtherClusters = [
  "create pods/exec",
  "get localqueues.kueue.x-k8s.io",
  "list localqueues.kueue.x-k8s.io",
  "list workloads.kueue.x-k8s.io",
  "patch workloads.kueue.x-k8s.io",
];

/** What is asked for although one may do without. */
const optional = ["get namespaces", "list namespaces", "list nodes", "get nodes"];

/** What everybody may ask. */
const ofEverybody = /self(subjectaccess|subject)reviews/;

await clusterTest(
  "k8s/rbac.yaml allows all that the tasks do in a pod, and each right is needed",
  async (test) => {
    await test.kubectl(["apply", "--filename=k8s/rbac.yaml"]);
    await using volume = await makeRunsVolume(test);
    await volume.write({ "runs/emoji/run.json": runRecord });
    using cluster = await connectAsInPod(test);
    const { names, told, rights } = await doEverything(test, cluster);
    assert.deepEqual(names.length, 1);
    // All that could not be looked at.
    assert.deepEqual(told.filter((sentence) => /may not/.test(sentence)), []);
    const used = [...rights].filter((right) =>
      !ofEverybody.test(right) && !optional.includes(right)
    );
    assert.deepEqual(
      used.toSorted(),
      (await rightsOfRoles()).filter((right) => !ofOtherClusters.includes(right)),
    );
  },
);

await clusterTest("without the Role likeness-fetch only k8s:fetch is refused", async (test) => {
  await test.kubectl(["apply", "--filename=k8s/rbac.yaml"]);
  await test.kubectl(["delete", "rolebinding", "likeness-fetch"]);
  using cluster = await connectAsInPod(test);
  const { source, manifests } = await renderedTraining(test);
  await using _volume = await makeRunsVolume(test);
  const [name] = await submit(cluster, source, manifests, { allowScaleUp: true, tell: () => {} });
  await assert.rejects(
    fetch(cluster, source, { name, to: "/nowhere", ...heard().hearing }),
    {
      message: new RegExp(
        `^Cannot create Pod "${name}-fetch-.*": user ` +
          `"system:serviceaccount:${test.namespace}:likeness" may not create pods\\.$`,
      ),
    },
  );
});

/** As a program in a pod connects: by nothing but the service account. */
async function connectAsInPod({ cluster, namespace, kubectl }: ClusterTest): Promise<Cluster> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  try {
    const token = (await kubectl(["create", "token", "likeness"])).trim();
    await Deno.writeTextFile(join(folder, "token"), token);
    await Deno.writeTextFile(join(folder, "namespace"), namespace);
    await Deno.copyFile(pathIn(cluster.facts, "certificates", "ca.crt"), join(folder, "ca.crt"));
    const variables: Record<string, string> = {
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT: String(cluster.facts.ports.api),
    };
    const connected = await connect({
      surroundings: { variable: (name) => variables[name], serviceAccountFolder: folder },
    });
    await connected.credentials.current(); // reads the token
    return connected;
  } finally {
    Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  }
}

/** Runs what the tasks run, once each, with all their branches that ask for another right. */
async function doEverything(test: ClusterTest, cluster: Cluster) {
  const { told, hearing } = heard();
  const { tell } = hearing;
  const metric = "recall_at_1" as const;
  const { source, manifests } = await renderedTraining(test);
  using recorded = recordRights(cluster.server);
  const { rights } = recorded;

  const absent = await renderedTraining(test, { k8s: "service_account: nobody" });
  await assert.rejects(submit(cluster, absent.source, absent.manifests, { tell }), /nobody/);
  const wrong = await renderedTraining(test, { claim: "nothing" });
  await assert.rejects(submit(cluster, wrong.source, wrong.manifests, { tell }), /nothing/);
  // A submission that is stopped takes back what it has made.
  const stop: StopSignal = {
    defer() {},
    dispose() {},
    get exitCode() {
      return rights.has("create configmaps") ? 130 : null;
    },
  };
  const dry = { allowScaleUp: true, tell };
  rights.delete("create configmaps");
  await submit(cluster, source, manifests, { ...dry, listen: () => stop }).catch(() => {});

  const names = await submit(cluster, source, manifests, dry);
  const [name] = names;
  await submit(cluster, source, manifests, { ...dry, replace: true });
  const leave = new AbortController();
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const following = followLogs(cluster, name, { write, tell, signal: leave.signal });
  await waitUntil("it writes", { seconds: 60 }, () => Promise.resolve(lines.length > 0));
  leave.abort();
  await following;
  await showLogs(cluster, name, { write, tell });
  const reader = openReader(cluster, { events: "all", note: tell });
  await readStatus(cluster, name, { reader, metric });
  await listJobs(cluster, { metric, note: tell });
  await waitForJob(cluster, name, { metric, tell, timeoutSeconds: 1 });
  await fetch(cluster, source, { name, to: await temporaryFolder(), ...hearing });
  await suspend(cluster, name, { tell, timeoutSeconds: 60 });
  await resume(cluster, name, { tell });
  await cancel(cluster, name, { tell, timeoutSeconds: 60 });
  return { names, told, rights };
}

function heard() {
  const told: string[] = [];
  const hearing = {
    tell: (sentence: string) => void told.push(sentence),
    signal: new AbortController().signal,
  };
  return { told, hearing };
}

async function temporaryFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  return folder;
}

/** `create jobs.batch` and so on, sorted. */
async function rightsOfRoles(): Promise<string[]> {
  const objects = (await Deno.readTextFile("k8s/rbac.yaml")).split("\n---\n").map((text) =>
    parse(text)
  ) as {
    kind: string;
    rules?: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  }[];
  const rights = objects.filter(({ kind }) => kind === "Role").flatMap(({ rules = [] }) =>
    rules.flatMap(({ apiGroups: [group], resources, verbs }) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${verb} ${resource}${group === "" ? "" : `.${group}`}`)
      )
    )
  );
  return rights.sort();
}

const runRecord = JSON.stringify({
  name: "emoji",
  created: "2026-01-31T12:00:00Z",
  sessions: [],
});
