/**
 * Who may ask the cluster for something, as kubeconfigs: one for each way to say who one is, and
 * some who are refused. `cluster.kubeconfig` itself is of one who may do anything, by a token.
 *
 * @module
 */

import type { Cluster } from "./cluster.ts";
import { type KubeconfigUser, writeKubeconfig } from "./kubeconfig.ts";
import { signToken } from "./sign_token.ts";
import { type KeyKind, makeCertificate } from "./start/certificates.ts";
import { type ClusterFacts, pathIn, serverOf } from "./start/cluster_facts.ts";

/** A service account that does not exist yet. */
export interface NewAccount {
  name: string;
  namespace: string;
  /** A role that every cluster has, such as `edit`, in that namespace; by default it has none. */
  role?: string;
}

/** Makes a service account, and gives the kubeconfig with a token of it. */
export async function serviceAccountKubeconfig(
  cluster: Cluster,
  account: NewAccount,
): Promise<string> {
  const token = await accountToken(cluster, account);
  return await kubeconfigOf(cluster.facts, { token }, account.namespace);
}

/** Makes a service account, and gives the kubeconfig with a token of it that expired an hour ago. */
export async function expiredTokenKubeconfig(
  cluster: Cluster,
  account: NewAccount,
): Promise<string> {
  return await endingTokenKubeconfig(cluster, account, new Date(Date.now() - 60 * 60 * 1000));
}

/** Makes a service account, and gives the kubeconfig with a token of it that is good until then. */
export async function endingTokenKubeconfig(
  cluster: Cluster,
  account: NewAccount,
  expires: Date,
): Promise<string> {
  const like = await accountToken(cluster, account);
  const token = await signToken(cluster.facts, { like, expires });
  return await kubeconfigOf(cluster.facts, { token }, account.namespace);
}

/** Makes a client certificate, and gives the kubeconfig with it. */
export async function certificateKubeconfig(
  { facts }: Cluster,
  { user, groups = ["system:masters"], key = "ec", namespace }: {
    user: string;
    /** By default that of those who may do anything. */
    groups?: readonly string[];
    key?: KeyKind;
    /** Where it works if nothing else is said. */
    namespace?: string;
  },
): Promise<string> {
  const subject = [...groups.map((group) => `/O=${group}`), `/CN=${user}`].join("");
  const folder = pathIn(facts, "certificates");
  await makeCertificate(folder, user, { subject, key });
  const certificate = {
    "client-certificate-data": btoa(await Deno.readTextFile(`${folder}/${user}.crt`)),
    "client-key-data": btoa(await Deno.readTextFile(`${folder}/${user}.key`)),
  };
  return await kubeconfigOf(facts, certificate, namespace);
}

/** The kubeconfig of a user who may edit one namespace, and see no other; by a certificate. */
export async function limitedKubeconfig(
  cluster: Cluster,
  { namespace }: { namespace: string },
): Promise<string> {
  const user = `limited-to-${namespace}`;
  const binding = ["create", "rolebinding", user, "--clusterrole=edit", `--user=${user}`];
  await cluster.kubectl(binding, { namespace });
  return await certificateKubeconfig(cluster, { user, groups: [], namespace });
}

async function accountToken({ kubectl }: Cluster, account: NewAccount): Promise<string> {
  const { name, namespace, role } = account;
  await kubectl(["create", "serviceaccount", name], { namespace });
  if (role !== undefined) {
    const binding = ["create", "rolebinding", name, `--clusterrole=${role}`];
    await kubectl([...binding, `--serviceaccount=${namespace}:${name}`], { namespace });
  }
  return (await kubectl(["create", "token", name], { namespace })).trim();
}

async function kubeconfigOf(
  facts: ClusterFacts,
  user: KubeconfigUser,
  namespace?: string,
): Promise<string> {
  const path = pathIn(facts, "users", crypto.randomUUID());
  const authority = pathIn(facts, "certificates", "ca.crt");
  await writeKubeconfig(path, { server: serverOf(facts), authority, user, namespace });
  return path;
}
