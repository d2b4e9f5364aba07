/**
 * Writes down what a real cluster says of Jobs in all kinds of situations, for the tests of their
 * status: `tests/golden/k8s_status/`. Run by hand, as root, where the test cluster runs; with names
 * of situations it writes only those:
 *
 *     deno run --allow-all tests/k8s/status/record_situations.ts [NAME…]
 *
 * The Jobs are those that are rendered, but for what their containers run.
 *
 * @module
 */

import type { Cluster } from "../../cluster/cluster.ts";
import { startCluster } from "../../cluster/start_cluster.ts";
import { waitUntil } from "../../cluster/wait_until.ts";
import { type Loose, type Situation, situations } from "./situations.ts";
import { submitSituation } from "./submit_situation.ts";

const namespace = "team";
const folder = new URL("../../golden/k8s_status/", import.meta.url);

await using cluster = await startCluster();
await cluster.kubectl(["create", "namespace", namespace]);
await cluster.kubectl(["wait", "--for=create", "serviceaccount/default"], { namespace });
await cluster.kubectl(["create", "priorityclass", "urgent", "--value=1000"]);
const wanted = situations.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
// Those that need the whole node come one by one, after all others.
await Promise.all(wanted.filter(({ alone }) => !alone).map(tell));
for (const situation of wanted.filter(({ alone }) => alone)) {
  await cluster.kubectl(["delete", "jobs", "--all"], { namespace });
  await tell(situation);
}

async function tell(situation: Situation): Promise<void> {
  const { name } = situation;
  const start = performance.now();
  try {
    await record(cluster, situation);
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  } catch (error) {
    console.log(`${name}: NOT RECORDED: ${(error as Error).message}`);
  }
}

async function record(cluster: Cluster, situation: Situation): Promise<void> {
  const { name, before, then, until, seconds = 120 } = situation;
  for (const earlier of before ?? []) {
    await submitSituation(cluster, namespace, { ...situation, ...earlier });
  }
  const job = await submitSituation(cluster, namespace, situation);
  const look = async () => {
    const facts = await factsOf(cluster, job);
    return until(facts) ? facts : null;
  };
  if (then) {
    await waitUntil(
      `${name} runs`,
      { seconds },
      async () =>
        (await factsOf(cluster, job)).pods.some(({ status }: Loose) => status.phase === "Running"),
    );
    await then({ cluster, namespace, job, pods: (await factsOf(cluster, job)).pods });
  }
  const facts = await waitUntil(name, { seconds }, look);
  await Deno.mkdir(folder, { recursive: true });
  const path = new URL(`${name}.json`, folder);
  await Deno.writeTextFile(path, textOf(facts));
}

async function factsOf({ kubectl }: Cluster, name: string) {
  const get = async (what: string[], inNamespace = true): Promise<Loose> =>
    JSON.parse(
      await kubectl(["get", ...what, "--output=json", "--show-managed-fields"], {
        namespace: inNamespace ? namespace : undefined,
      }),
    );
  const job = await get(["job", name]);
  const pods = await get(["pods", `--selector=batch.kubernetes.io/job-name=${name}`]);
  const events = await get(["events"]);
  const nodes = await get(["nodes"], false);
  return {
    recorded: new Date().toISOString(),
    job,
    pods: pods.items,
    events: events.items.filter(({ involvedObject }: Loose) =>
      involvedObject.name.startsWith(name)
    ),
    nodes: nodes.items,
  };
}

/** A line for each object. */
function textOf({ recorded, job, ...lists }: Awaited<ReturnType<typeof factsOf>>): string {
  const line = (value: unknown) => JSON.stringify(value, withoutNoise);
  const parts = Object.entries(lists).map(([name, objects]) =>
    `"${name}": [\n${objects.map(line).join(",\n")}\n]`
  );
  return `{\n"recorded": "${recorded}",\n"job": ${line(job)},\n${parts.join(",\n")}\n}\n`;
}

/** Leaves out what no status depends on, of which there is much. */
function withoutNoise(key: string, value: Loose): unknown {
  if (key === "images" || key === "tolerations" || key === "volumeMounts") return undefined;
  // Who set which field matters for one only.
  if (key === "managedFields") {
    const kept = value.filter(({ fieldsV1 }: Loose) => fieldsV1?.["f:spec"]?.["f:suspend"])
      .map(({ manager, operation, time }: Loose) => ({
        ...{ manager, operation, time },
        fieldsV1: { "f:spec": { "f:suspend": {} } },
      }));
    return kept.length > 0 ? kept : undefined;
  }
  if (value?.kind !== "Node") return value;
  const { name, labels } = value.metadata;
  const { allocatable, conditions } = value.status;
  return { kind: "Node", metadata: { name, labels }, status: { allocatable, conditions } };
}
