/**
 * In a pod, the service account stands for a kubeconfig.
 *
 * @module
 */

import { join } from "node:path";
import { isIPv6 } from "node:net";
import type { Kubeconfig } from "./kubeconfig.ts";
import { parseKubeconfig } from "./parse_kubeconfig.ts";
import type { Surroundings } from "./surroundings.ts";

/** The name of the one context there is then; kubectl knows no such one. */
export const inClusterContext = "in-cluster";

/** What a pod knows of its cluster, as a kubeconfig; null outside of one. */
export async function serviceAccountKubeconfig(
  { variable, serviceAccountFolder: folder }: Surroundings,
): Promise<Kubeconfig | null> {
  const host = variable("KUBERNETES_SERVICE_HOST");
  const port = variable("KUBERNETES_SERVICE_PORT");
  if (!host || !port || !await isFile(join(folder, "token"))) return null;
  const namespace = await Deno.readTextFile(join(folder, "namespace")).catch(() => "default");
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const cluster = { server, "certificate-authority": join(folder, "ca.crt") };
  // The token is read from its file again and again, as the cluster renews it there.
  const user = { tokenFile: join(folder, "token") };
  const name = inClusterContext;
  const entries = {
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: namespace.trim() } }],
    clusters: [{ name, cluster }],
    users: [{ name, user }],
  };
  const origin = "the pod's service account";
  return parseKubeconfig(JSON.stringify(entries), { origin, folder });
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
