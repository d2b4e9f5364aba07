/**
 * Kubeconfigs: who somebody is to the cluster, as a file.
 *
 * @module
 */

import { stringify } from "@std/yaml";

/** The fields of a kubeconfig's user. */
export type KubeconfigUser =
  | { token: string }
  | { "client-certificate-data": string; "client-key-data": string };

/** What a kubeconfig says; it has one context, `test`. */
export interface KubeconfigFacts {
  server: string;
  /** The file of the certificate that signed the server's. */
  authority: string;
  user: KubeconfigUser;
  namespace?: string;
}

/** Writes a kubeconfig that only its owner can read. */
export async function writeKubeconfig(
  path: string,
  { server, authority, user, namespace }: KubeconfigFacts,
): Promise<void> {
  const context = { cluster: "test", user: "test", ...(namespace && { namespace }) };
  const text = stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "certificate-authority": authority } }],
    users: [{ name: "test", user }],
    contexts: [{ name: "test", context }],
    "current-context": "test",
  });
  await Deno.writeTextFile(path, text, { mode: 0o600 });
}
