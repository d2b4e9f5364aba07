/**
 * What stands in a kubeconfig: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.
 * Other keys are left alone.
 *
 * @module
 */

import { z } from "zod";

const name = z.string().min(1);
/** Absent, null and empty are the same. */
const text = z.string().nullish().transform((value) => value || undefined);

/** Absent and null are an empty list. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item).nullish().transform((items) => items ?? []);
}

const exec = z.object({
  apiVersion: name,
  command: name,
  args: listOf(z.string()),
  env: listOf(z.object({ name, value: z.string() })),
  installHint: text,
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.enum(["Never", "IfAvailable", "Always"]).nullish(),
});

const user = z.object({
  token: text,
  tokenFile: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  username: text,
  password: text,
  as: text,
  "as-uid": text,
  "as-groups": listOf(z.string()),
  "as-user-extra": z.record(z.string(), z.array(z.string())).nullish(),
  exec: exec.nullish(),
  "auth-provider": z.object({ name, config: z.record(z.string(), z.string()).nullish() }).nullish(),
});

const cluster = z.object({
  server: name,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": z.boolean().nullish(),
  "tls-server-name": text,
  "proxy-url": text,
  extensions: listOf(z.object({ name, extension: z.unknown() })),
});

const context = z.object({ cluster: name, user: text, namespace: text });

/** A whole file. */
export const kubeconfigFile = z.object({
  "current-context": text,
  contexts: listOf(z.object({ name, context })),
  clusters: listOf(z.object({ name, cluster })),
  users: listOf(z.object({ name, user: user.nullish() })),
});

/** A user of a cluster, and the namespace that is meant if none is named. */
export type ContextEntry = z.output<typeof context>;
/** How to reach an API server. */
export type ClusterEntry = z.output<typeof cluster> & InFile;
/** Who one is to it. */
export type UserEntry = Partial<z.output<typeof user>> & InFile;
/** A program that gives credentials. */
export type ExecEntry = z.output<typeof exec>;

/** Where an entry stands. */
export interface InFile {
  /** The folder from which its relative paths count. */
  folder: string;
}

/** Clusters, users, and contexts that bring the two together, by name. */
export interface Kubeconfig {
  /** Where it was read, for messages: `kubeconfig "/home/me/.kube/config"`. */
  origin: string;
  /** The name of the context that is used if none is asked for. */
  currentContext: string | undefined;
  /** The contexts. */
  contexts: ReadonlyMap<string, ContextEntry>;
  /** The clusters. */
  clusters: ReadonlyMap<string, ClusterEntry>;
  /** The users. */
  users: ReadonlyMap<string, UserEntry>;
}
