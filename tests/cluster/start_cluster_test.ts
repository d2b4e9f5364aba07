import assert from "node:assert/strict";
import { optionalTest } from "../harness/optional_test.ts";
import { projectRoot } from "../harness/run_task.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { clusterNeeds } from "./cluster_needs.ts";
import { type ClusterTraces, remaining, tracesOf } from "./cluster_traces.ts";
import { startCluster } from "./start_cluster.ts";
import { command, succeeds } from "./start/command.ts";
import { removeTraces } from "./start/node.ts";
import { kernelSettings } from "./start/shield_machine.ts";
import { testJob } from "./test_job.ts";
import { waitUntil } from "./wait_until.ts";

/** Ten times what an idle machine needs. */
const secondsToStart = 60;
const nothing: ClusterTraces = { processes: [], mounts: [], interfaces: [], controlGroups: [] };

await optionalTest(
  "startCluster() makes a node that takes pods, stop() leaves nothing",
  clusterNeeds,
  async () => {
    const settings = await kernelSettingsHere();
    const begun = performance.now();
    await using cluster = await startCluster({ gpus: 3, gpuProduct: "FAKE-A100" });
    const seconds = (performance.now() - begun) / 1000;
    assert.ok(seconds < secondsToStart, `it took ${seconds} s`);

    const { metadata, status } = JSON.parse(
      await cluster.kubectl(["get", "node", cluster.nodeName, "--output=json"]),
    );
    const ready = status.conditions.find(({ type }: { type: string }) => type === "Ready");
    assert.equal(ready.status, "True");
    assert.equal(metadata.labels["nvidia.com/gpu.product"], "FAKE-A100");
    assert.equal(status.allocatable["nvidia.com/gpu"], "3");

    await runSomething(cluster);
    const traces = await tracesOf(cluster);
    for (const [kind, found] of Object.entries(traces)) assert.ok(found.length > 0, kind);
    const all = traces.processes.join("\n");
    for (const program of ["kubetest", "containerd", "containerd-shim", "sleep"]) {
      assert.match(all, new RegExp(` ${program}$`, "m"));
    }
    assert.deepEqual(await kernelSettingsHere(), settings);

    await cluster.stop();
    assert.deepEqual(await remaining(traces), nothing);
    assert.deepEqual(await kernelSettingsHere(), settings);
    assert.equal(await succeeds("test", ["-e", cluster.facts.folder]), false);
  },
);

await optionalTest(
  "a cluster ends when the process is killed that started it",
  clusterNeeds,
  async () => {
    const { starter, cluster } = await startElsewhere();
    await runSomething(cluster);
    const traces = await tracesOf(cluster);
    assert.ok(traces.processes.length > 0);

    starter.kill("SIGKILL");
    await starter.status;
    try {
      await waitUntil("its processes have ended", { seconds: 20 }, async () => {
        return (await remaining(traces)).processes.length === 0;
      });
    } finally {
      await succeeds("kill", ["-KILL", String(cluster.facts.sandbox)]);
    }
    // What is left are empty control groups, and the folder.
    await removeTraces(cluster.facts, traces);
    assert.deepEqual(await remaining(traces), nothing);
    await Deno.remove(cluster.facts.folder, { recursive: true });
  },
);

await optionalTest(
  "a cluster that cannot start says why, and ends what had started",
  clusterNeeds,
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
    await assert.rejects(
      startCluster({ folder, images: [`${folder}/absent.tar`] }),
      ({ message }: Error) => {
        assert.match(message, new RegExp(`^Cannot start the test cluster in ${folder}: `));
        assert.match(message, /absent\.tar: no such file or directory/);
        assert.match(message, /==> .*kube-apiserver\.log <==/); // the last lines of each log
        return true;
      },
    );
    assert.equal(await succeeds("pgrep", ["--full", folder]), false);
    await Deno.remove(folder, { recursive: true });
  },
);

/** Starts a cluster in a process of its own. */
async function startElsewhere(): Promise<{ starter: Deno.ChildProcess; cluster: Cluster }> {
  const module = JSON.stringify(new URL("start_cluster.ts", import.meta.url).href);
  const code = `import { startCluster } from ${module};
    console.log((await startCluster()).kubeconfig);
    await new Promise(() => setInterval(() => {}, 1000));`;
  const starter = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--ext=ts", code],
    cwd: projectRoot,
    stdout: "piped",
  }).spawn();
  for await (const text of starter.stdout.pipeThrough(new TextDecoderStream())) {
    return { starter, cluster: await openCluster(text.trim()) };
  }
  throw new Error("the process that starts a cluster ended");
}

/** Lets a container run, so that there is something to leave behind. */
async function runSomething({ kubectl }: Cluster): Promise<void> {
  const job = testJob({ name: "sleeps", script: "sleep 1000" });
  await kubectl(["create", "--filename=-"], { input: job });
  await kubectl(["wait", "--for=jsonpath={.status.ready}=1", "job/sleeps", "--timeout=60s"]);
}

async function kernelSettingsHere(): Promise<string> {
  return await command("cat", Object.keys(kernelSettings).map((name) => `/proc/sys/${name}`));
}
