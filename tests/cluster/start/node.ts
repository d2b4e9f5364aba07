/**
 * The cluster's one node: containerd with runc, and the kubelet, which run real containers on this
 * machine. Only the pods' network interfaces are the machine's own, and their control groups, which
 * are all below one; the kernel removes an interface with its pod.
 *
 * @module
 */

import { waitUntil } from "../wait_until.ts";
import { adminKubeconfig, type ClusterFacts, pathIn } from "./cluster_facts.ts";
import { findCniPlugins } from "./cni_plugins.ts";
import { succeeds } from "./command.ts";
import { makeControlGroups, removeControlGroups } from "./control_groups.ts";
import { containerdConfig, controlGroup, kubeletConfig, podNetwork } from "./node_config.ts";
import { runInside, startInside } from "./sandbox.ts";
import { privateFolder, shieldMachine } from "./shield_machine.ts";

/** The node's name, by which the API server finds its kubelet too. */
export const nodeName = "localhost";

/** Starts containerd, and waits until it answers. */
export async function startRuntime(facts: ClusterFacts): Promise<void> {
  await shieldMachine(facts);
  const networks = pathIn(facts, "node", "networks");
  await Deno.mkdir(networks);
  await Deno.writeTextFile(`${networks}/pods.conflist`, podNetwork(facts));
  const plugins = await findCniPlugins();
  if (plugins === null) throw new Error("there are no CNI plugins");
  const config = pathIn(facts, "node", "containerd.toml");
  await Deno.writeTextFile(config, containerdConfig(facts, { networks, plugins }));
  await startInside(facts.sandbox, {
    log: pathIn(facts, "log", "containerd.log"),
    program: "containerd",
    args: ["--config", config],
  });
  await waitUntil("containerd answers", { seconds: 60 }, () => {
    return runInside(facts.sandbox, "ctr", ["version"]).then(() => true, () => false);
  });
}

/** Brings an image to the node: a tar file as `makeImage()` and `docker save` write it. */
export async function importImage(facts: ClusterFacts, tar: string): Promise<void> {
  await runInside(facts.sandbox, "ctr", ["--namespace=k8s.io", "images", "import", tar]);
}

/** Whether the node has an image of that name. */
export async function hasImage(facts: ClusterFacts, name: string): Promise<boolean> {
  const names = await runInside(facts.sandbox, "ctr", ["--namespace=k8s.io", "images", "ls", "-q"]);
  return names.split("\n").includes(name);
}

/** Starts the kubelet, which tells the API server of the node. */
export async function startKubelet(
  facts: ClusterFacts,
  { labels }: { labels: Record<string, string> },
): Promise<void> {
  await makeControlGroups(controlGroup(facts));
  const config = pathIn(facts, "node", "kubelet.yaml");
  await Deno.writeTextFile(config, kubeletConfig(facts));
  const nodeLabels = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  await startInside(facts.sandbox, {
    log: pathIn(facts, "log", "kubelet.log"),
    program: facts.binary,
    args: [
      "kubelet",
      `--kubeconfig=${adminKubeconfig(facts)}`,
      `--config=${config}`,
      `--root-dir=${pathIn(facts, "node", "kubelet")}`,
      `--cert-dir=${pathIn(facts, "node", "kubelet", "pki")}`,
      `--hostname-override=${nodeName}`,
      `--node-labels=${nodeLabels.join()}`,
    ],
  });
}

/**
 * Removes what the node leaves on the machine, once all its processes have ended.
 *
 * @param interfaces those that led to its pods
 */
export async function removeTraces(
  facts: ClusterFacts,
  { interfaces }: { interfaces: readonly string[] },
): Promise<void> {
  await removeControlGroups(controlGroup(facts));
  for (const name of interfaces) {
    await waitUntil(`the network interface ${name} is gone`, { seconds: 20 }, async () => {
      return !await succeeds("test", ["-e", `/sys/class/net/${name}`]);
    });
  }
}

/** The network interfaces of this machine that lead to the cluster's pods. */
export async function podInterfaces(facts: ClusterFacts): Promise<string[]> {
  // Here the network plugins note what they made, until it is gone.
  const notes = `${privateFolder(facts, "/var/lib/cni")}/results`;
  const names: string[] = [];
  for await (const { name } of entriesOf(notes)) {
    const text = await Deno.readTextFile(`${notes}/${name}`).catch(() => "{}");
    const { result }: { result?: { interfaces: Interface[] } } = JSON.parse(text);
    for (const { name, sandbox } of result?.interfaces ?? []) if (!sandbox) names.push(name);
  }
  return names;
}

/** A network interface; one without a sandbox is the machine's. */
interface Interface {
  name: string;
  sandbox?: string;
}

async function* entriesOf(folder: string): AsyncIterable<Deno.DirEntry> {
  try {
    yield* Deno.readDir(folder);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause; // there was no pod yet
  }
}
