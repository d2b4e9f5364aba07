import assert from "node:assert/strict";
import { connect } from "../../k8s/client/connect.ts";
import { evictPod } from "../../k8s/client/change_objects.ts";
import type { Cluster } from "../../k8s/client/cluster.ts";
import { followLogs } from "../../k8s/logs/follow_logs.ts";
import { showLogs } from "../../k8s/logs/show_logs.ts";
import { jobPairs } from "../../k8s/submit/job_pairs.ts";
import { type ClusterTest, clusterTest } from "./cluster_test_case.ts";
import { renderedTraining } from "./rendered_training.ts";
import { makeRunsVolume } from "./runs_volume.ts";
import { podOf } from "./test_job.ts";
import { waitUntil } from "./wait_until.ts";

/** Counts until it is told to end, then says how far it came; every tenth line is a long one. */
const counts = `
long=$(head -c 40000 /dev/zero | tr '\\0' x)
n=0
trap 'echo "ends at $n"; exit 75' TERM
until [ -e /work/end ]; do
  n=$((n + 1))
  case $n in *0) echo "$n $long" ;; *1) echo "$n" >&2 ;; *) echo "$n" ;; esac
  sleep 0.02
done
echo "ends at $n"
`;

await clusterTest(
  "k8s:logs gives each line once over a restart of the API server and an eviction",
  async (test) => {
    await using volume = await makeRunsVolume(test);
    const name = await submitted(test, counts);
    using cluster = await connectTo(test);
    const logs = follow(cluster, name);
    await logs.wrote(/^50 /);
    await test.cluster.stopApiServer();
    try {
      await logs.told(/^The connection was lost; it is tried again\.$/);
    } finally {
      await test.cluster.startApiServer();
    }
    const before = logs.lines.length;
    await waitUntil(
      "more lines come",
      { seconds: 60 },
      () => Promise.resolve(logs.lines.length > before + 50),
    );
    const pod = (await podOf(test, name))!.metadata.name;
    await evictPod(cluster, pod);
    await logs.told(/^Pod .* goes on\.$/);
    await logs.wrote(/^ends at \d+$/);
    const first = logs.lines.splice(0, logs.lines.findIndex((line) => /^ends at/.test(line)) + 1);
    await logs.wrote(/^30 /);
    await volume.write({ end: "" });
    assert.equal(await logs.exitCode, 0);
    for (const lines of [first, logs.lines]) assertCounted(lines);

    const shown: string[] = [];
    await showLogs(cluster, name, { write: (line) => shown.push(line), tell: () => {} });
    assert.deepEqual(shown, logs.lines);
  },
);

await clusterTest("k8s:logs waits, says why, and ends with 1 where the Job fails", async (test) => {
  const name = await submitted(test, "echo no such file; exit 2");
  using cluster = await connectTo(test);
  const logs = follow(cluster, name);
  await logs.told(/PersistentVolumeClaim "runs" not found/);
  await using _volume = await makeRunsVolume(test);
  assert.equal(await logs.exitCode, 1);
  assert.deepEqual(logs.lines, ["no such file"]);
  assert.match(
    logs.sentences.at(-1)!,
    new RegExp(`^${name} failed: PodFailurePolicy: .*exit code 2`),
  );
});

/** Whether lines count from 1 to where they say that they end, whatever the order of stderr. */
function assertCounted(lines: readonly string[]): void {
  const numbers = lines.slice(0, -1).map((line) => Number(line.split(" ", 1)[0]));
  const end = Number(/^ends at (\d+)$/.exec(lines.at(-1)!)?.[1]);
  assert.deepEqual(numbers.toSorted((a, b) => a - b), Array.from({ length: end }, (_, n) => n + 1));
  for (const line of lines.filter((line) => line.includes("x"))) {
    assert.match(line, /^\d+0 x{40000}$/);
  }
}

async function submitted(test: ClusterTest, script: string): Promise<string> {
  const { manifests } = await renderedTraining(test, { script });
  const [{ name, job, configMap }] = jobPairs(manifests);
  for (const input of [configMap, job]) await test.kubectl(["create", "--filename=-"], { input });
  return name;
}

async function connectTo({ cluster, namespace }: ClusterTest): Promise<Cluster> {
  return await connect({ kubeconfig: cluster.kubeconfig, namespace });
}

function follow(cluster: Cluster, name: string) {
  const [lines, sentences]: string[][] = [[], []];
  const exitCode = followLogs(cluster, name, {
    write: (line) => lines.push(line),
    tell: (sentence) => sentences.push(sentence),
  });
  const until = async (what: string, texts: readonly string[], pattern: RegExp) => {
    const look = () => Promise.resolve(texts.some((text) => pattern.test(text)));
    await Promise.race([
      waitUntil(`${what} ${pattern}`, { seconds: 90 }, look),
      exitCode.then(async (code) => assert.ok(await look(), `ended with ${code}: ${sentences}`)),
    ]);
  };
  return {
    lines,
    sentences,
    exitCode,
    wrote: (pattern: RegExp) => until("it writes", lines, pattern),
    told: (pattern: RegExp) => until("it is told", sentences, pattern),
  };
}
