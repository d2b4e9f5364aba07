/**
 * Starts a real Kubernetes on this machine, for tests: etcd, the API server, the controllers, the
 * scheduler, and a node that runs real containers and says that it has GPUs. All ports are on
 * 127.0.0.1; it takes about 0.5 GB of memory. Nothing of it outlives the process that started it.
 *
 * @module
 */

import { join } from "node:path";
import { makeBusyboxImages } from "./busybox_images.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import { type ClusterFacts, clusterFolders, pathIn, writeFacts } from "./start/cluster_facts.ts";
import { command } from "./start/command.ts";
import { makeAdmin, startApiServer, startControllers, startStore } from "./start/control_plane.ts";
import { findBinary } from "./start/find_binary.ts";
import { freePorts } from "./start/free_ports.ts";
import {
  importImage,
  podInterfaces,
  removeTraces,
  startKubelet,
  startRuntime,
} from "./start/node.ts";
import { openSandbox, type Sandbox } from "./start/sandbox.ts";

/** What the cluster is to be like. */
export interface ClusterOptions {
  /** A new or empty folder for its data, which stays; by default a temporary one. */
  folder?: string;
  /** How many `nvidia.com/gpu` the node says it has. */
  gpus?: number;
  /** Its label `nvidia.com/gpu.product`. */
  gpuProduct?: string;
  /** Images that it has beside the tests' own, as tar files. */
  images?: readonly string[];
}

/** A cluster, as the process has it that started it. */
export interface StartedCluster extends Cluster, AsyncDisposable {
  /** Ends it and removes what it left on the machine. */
  stop(): Promise<void>;
}

/** Starts a cluster and waits until its node takes pods. */
export async function startCluster(options: ClusterOptions = {}): Promise<StartedCluster> {
  const binary = await findBinary();
  const folder = options.folder ?? await Deno.makeTempDir({ prefix: "likeness_cluster_" });
  const [api, etcd, etcdPeer, kubelet] = await freePorts(4);
  const sandbox = await openSandbox();
  const facts: ClusterFacts = {
    folder,
    binary,
    sandbox: sandbox.id,
    ports: { api, etcd, etcdPeer, kubelet },
  };
  try {
    await startParts(facts, options);
  } catch (cause) {
    const logs = await lastLines(facts);
    await end(facts, sandbox);
    const { message } = cause as Error;
    throw new Error(`Cannot start the test cluster in ${folder}: ${message}\n${logs}`, { cause });
  }

  let stopped: Promise<void> | null = null;
  const stop = () =>
    stopped ??= (async () => {
      await end(facts, sandbox);
      if (options.folder === undefined) await Deno.remove(folder, { recursive: true });
    })();
  return { ...clusterOf(facts), stop, [Symbol.asyncDispose]: stop };
}

async function startParts(facts: ClusterFacts, options: ClusterOptions): Promise<void> {
  const { gpus = 8, gpuProduct = "FAKE-H100", images = [] } = options;
  for (const name of clusterFolders) {
    await Deno.mkdir(join(facts.folder, name), { recursive: true, mode: 0o700 });
  }
  await writeFacts(facts);
  await makeAdmin(facts);
  await startStore(facts);
  await bothOf(startApiServer(facts), startRuntimeWith(facts, images));
  await startControllers(facts);
  await startKubelet(facts, { labels: { "nvidia.com/gpu.product": gpuProduct } });
  await becomeReady(facts, gpus);
}

/** Waits for both even if one fails: the other must not go on while all is being ended. */
async function bothOf(...work: Promise<void>[]): Promise<void> {
  for (const done of await Promise.allSettled(work)) {
    if (done.status === "rejected") throw done.reason;
  }
}

async function startRuntimeWith(facts: ClusterFacts, images: readonly string[]): Promise<void> {
  await startRuntime(facts);
  for (const tar of [...await makeBusyboxImages(pathIn(facts, "node")), ...images]) {
    await importImage(facts, tar);
  }
}

async function becomeReady(facts: ClusterFacts, gpus: number): Promise<void> {
  const { kubectl, nodeName } = clusterOf(facts);
  const node = `node/${nodeName}`;
  await kubectl(["wait", "--for=create", node, "--timeout=120s"]);
  await kubectl(["wait", "--for=condition=Ready", node, "--timeout=120s"]);
  // The kubelet leaves alone what it is told that the node has and what no plugin of its own counts.
  const count = { "nvidia.com/gpu": String(gpus) };
  const patch = JSON.stringify({ status: { capacity: count, allocatable: count } });
  await kubectl(["patch", node, "--subresource=status", "--type=merge", `--patch=${patch}`]);
  await kubectl(["wait", "--for=create", "serviceaccount/default", "--timeout=120s"]);
}

async function end(facts: ClusterFacts, sandbox: Sandbox): Promise<void> {
  const interfaces = await podInterfaces(facts);
  await sandbox.close();
  await removeTraces(facts, { interfaces });
}

/** What the parts said last. */
async function lastLines(facts: ClusterFacts): Promise<string> {
  const script = 'tail -n 3 "$1"/*.log 2>/dev/null || true';
  return await command("sh", ["-c", script, "sh", pathIn(facts, "log")]);
}
