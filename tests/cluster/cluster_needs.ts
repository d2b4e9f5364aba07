/**
 * What a machine must have for the test cluster.
 *
 * @module
 */

import type { Need } from "../harness/optional_test.ts";
import { makeBusyboxFolder } from "./busybox_images.ts";
import { kubeconfigVariable } from "./cluster.ts";
import { cniPlugins, findCniPlugins } from "./start/cni_plugins.ts";
import { command, succeeds } from "./start/command.ts";
import { controlGroups } from "./start/control_groups.ts";
import { binaryFault } from "./start/find_binary.ts";

/** Programs, and Debian's package of each. */
const programs: Record<string, string> = {
  "unshare": "util-linux",
  "ps": "procps",
  "openssl": "openssl",
  "containerd": "containerd",
  "runc": "runc",
};

/** For `optionalTest()`: met where a cluster is there, or can be started. */
export const clusterNeeds: readonly Need[] = [() => asked ??= clusterFault()];

let asked: Promise<string | null> | null = null;

/** Why there is no test cluster here; null if there is one, or one can be started. */
async function clusterFault(): Promise<string | null> {
  if (Deno.env.get(kubeconfigVariable)) return null;
  for (const look of [systemFault, programFault, mountFault, busyboxFault, binaryFault]) {
    const fault = await look();
    if (fault !== null) return `the test cluster: ${fault}`;
  }
  return null;
}

async function systemFault(): Promise<string | null> {
  if (Deno.build.os !== "linux") return "it needs Linux";
  if ((await command("id", ["-u"])).trim() !== "0") return "it needs root";
  const { hierarchies } = await controlGroups();
  return hierarchies.length > 0 ? null : "it needs control groups";
}

async function programFault(): Promise<string | null> {
  for (const [program, debianPackage] of Object.entries(programs)) {
    if (await succeeds("sh", ["-c", 'command -v "$1"', "sh", program])) continue;
    return `it needs ${program} (Debian's package ${debianPackage})`;
  }
  if (await findCniPlugins() !== null) return null;
  return `it needs the CNI plugins ${cniPlugins.join()} (Debian's containernetworking-plugins)`;
}

async function mountFault(): Promise<string | null> {
  const script = "mount --make-rshared / && mount -t tmpfs tmpfs /tmp";
  const names = ["--mount", "--pid", "--fork", "--mount-proc"];
  return await command("unshare", [...names, "sh", "-c", script]).then(
    () => null,
    (thrown: Error) => `mounting is not allowed here: ${thrown.message}`,
  );
}

/** Containers have nothing beside it, so it must not need the machine's libraries. */
async function busyboxFault(): Promise<string | null> {
  const root = await Deno.makeTempDir({ prefix: "likeness_busybox_" });
  try {
    await makeBusyboxFolder(root);
    await command("chroot", [root, "/bin/busybox", "true"]);
    return null;
  } catch {
    return "it needs a statically linked /bin/busybox (Debian's package busybox-static)";
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
