/**
 * Keeps from this machine what a node changes on the one that it runs on. Inside the sandbox,
 *
 * - the folders that containerd and the kubelet write wherever they run are folders of the cluster;
 * - the settings of the kernel that they want are files, which say what they want to read.
 *
 * @module
 */

import { type ClusterFacts, pathIn } from "./cluster_facts.ts";
import { runInside } from "./sandbox.ts";

/** Paths that the programs have built in; here they are left behind as empty folders. */
const builtInFolders = [
  "/run/containerd",
  "/var/lib/cni",
  "/var/lib/kubelet",
  "/var/log/containers",
];

/** What the kubelet and the network plugin would set, in `/proc/sys`. */
export const kernelSettings: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
  "net/ipv4/ip_forward": "1",
};

/** Mounts the cluster's own over what the node would change; before anything runs inside. */
export async function shieldMachine(facts: ClusterFacts): Promise<void> {
  // Mounts that the kubelet makes for a pod must reach the pod.
  await runInside(facts.sandbox, "mount", ["--make-rshared", "/"]);
  for (const target of builtInFolders) {
    const folder = privateFolder(facts, target);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.mkdir(target, { recursive: true });
    await runInside(facts.sandbox, "mount", ["--bind", folder, target]);
  }
  for (const [name, value] of Object.entries(kernelSettings)) {
    const file = pathIn(facts, "node", name.replaceAll("/", "_"));
    await Deno.writeTextFile(file, `${value}\n`);
    await runInside(facts.sandbox, "mount", ["--bind", file, `/proc/sys/${name}`]);
  }
}

/** The folder of the cluster that stands inside for the built-in path `target`. */
export function privateFolder(facts: ClusterFacts, target: string): string {
  return pathIn(facts, "node", target.slice(1).replaceAll("/", "_"));
}
